import { expect, it } from '@jest/globals'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { CONFIG_MAPS } from '../../../../../src/objects/configuration.ts'
import { PERSON } from '../../../../support/sim/workload-world.ts'

const NAMES = ['a', 'b', 'c']

function withMaps(): World {
  const world = newWorld({ seed: 1, actors: [] })
  for (const name of NAMES) {
    const metadata = { name, namespace: 'default' }
    world.api.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata }, PERSON)
  }
  return world
}

function firstPage(world: World): string {
  return world.api.list(CONFIG_MAPS, { limit: 1 }).continueToken ?? ''
}

function nextPage(world: World, continueToken: string) {
  const { items, continueToken: next } = world.api.list(CONFIG_MAPS, { limit: 1, continueToken })
  return { names: items.map(({ metadata }) => metadata.name), next }
}

it('a page can be asked for again, for as long as its list goes on', () => {
  const world = withMaps()
  const token = firstPage(world)
  world.api.delete(CONFIG_MAPS, { namespace: 'default', name: 'b' })
  expect(nextPage(world, token).names).toEqual(['b'])
  expect(nextPage(world, token).names).toEqual(['b'])
})

it('a list that was read to its end is forgotten', () => {
  const world = withMaps()
  const { next = '' } = nextPage(world, firstPage(world))
  expect(nextPage(world, next)).toEqual({ names: ['c'], next: undefined })
  expect(() => nextPage(world, next)).toThrow('The provided continue parameter is too old')
})

it('of many lists that nobody reads to their ends the oldest is forgotten', () => {
  const world = withMaps()
  const [oldest = '', ...others] = Array.from({ length: 17 }, () => firstPage(world))
  expect(() => nextPage(world, oldest)).toThrow('The provided continue parameter is too old')
  for (const token of others) expect(nextPage(world, token).names).toEqual(['b'])
})

it('a limit of nothing is none', () => {
  const { items, continueToken } = withMaps().api.list(CONFIG_MAPS, { limit: 0 })
  expect(items).toHaveLength(NAMES.length)
  expect(continueToken).toBeUndefined()
})
