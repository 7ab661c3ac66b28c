import { describe, expect, it } from '@jest/globals'
import { defined } from '../../../../src/base/assert.ts'
import { fnv1a } from '../../../../src/base/hash.ts'
import { after, seconds } from '../../../../src/base/units.ts'
import { newWorld } from '../../../../src/cluster/sim/cluster-parts.ts'
import type { World } from '../../../../src/cluster/sim/world.ts'
import { SERVICES } from '../../../../src/objects/service.ts'
import {
  createDeployment,
  editDeployment,
  makeDeployment,
  makeService,
  PERSON,
  run,
  setImage,
  worldOf,
} from '../../../support/sim/workload-world.ts'

function begun(seed: number): World {
  const world = worldOf(undefined, seed)
  world.api.create(SERVICES, makeService(), PERSON)
  createDeployment(world, makeDeployment({ replicas: 7, minReadySeconds: 2 }))
  run(world, 10)
  setImage(world, 'web:b')
  return world
}

/** Every change that was made and every object that there is, in a number. */
function digest(world: World): number {
  const { store } = world
  const lines: string[] = [String(world.now())]
  for (let at = store.log.start; at < store.log.end; at++) {
    const { revision, kind, object } = defined(store.log.at(at), 'a change')
    lines.push(`${revision} ${kind} ${object.kind} ${object.metadata.name}`)
  }
  for (const { resource } of world.api.kinds().values()) {
    for (const object of store.list(resource)) lines.push(JSON.stringify(object))
  }
  return fnv1a(lines.join('\n'))
}

describe('a world', () => {
  it('is the same for the same seed, to the last byte', () => {
    const digests = [1, 1, 2].map((seed) => {
      const world = begun(seed)
      run(world, 60)
      return digest(world)
    })
    expect(digests[0]).toBe(digests[1])
    expect(digests[0]).not.toBe(digests[2])
  })

  it.each([0, 1, 10, 15, 25, 105, 115, 1000, 2100, 2200])(
    'goes on in a fork %s ms into a rollout as it would have',
    (ms) => {
      const straight = begun(1)
      run(straight, 60)
      const world = begun(1)
      run(world, ms / 1000)
      const fork = world.fork()
      const rest = 60 - ms / 1000
      run(fork, rest)
      run(world, rest)
      expect([digest(world), digest(fork)]).toEqual([digest(straight), digest(straight)])
    },
  )

  it('is not changed by what happens in its fork', () => {
    const world = begun(1)
    run(world, 0.1)
    const before = digest(world)
    const fork = world.fork()
    editDeployment(fork, { replicas: 1 })
    run(fork, 60)
    expect(digest(world)).toBe(before)
    run(world, 60)
    expect(digest(world)).not.toBe(digest(fork))
  })

  it('shows an observer each commit as it is made', () => {
    const world = begun(1)
    let last = world.store.revision
    world.observe(({ revision }) => {
      expect(revision).toBe(++last)
    })
    run(world, 60)
    expect(last).toBe(world.store.revision)
  })

  it('is at rest when nothing is left to do', () => {
    const world = begun(1)
    run(world, 60)
    expect(world.nextAt).toBeUndefined()
    world.advanceTo(after(world.now(), seconds(3600)))
    expect(world.nextAt).toBeUndefined()
  })
})

describe('a new cluster', () => {
  it('has its namespaces and the Service of the API server', () => {
    const world = newWorld({ seed: 1, actors: [] })
    const [service] = world.api.list(SERVICES).items
    expect([service?.metadata.name, service?.spec.clusterIP]).toEqual(['kubernetes', '10.96.0.1'])
  })
})
