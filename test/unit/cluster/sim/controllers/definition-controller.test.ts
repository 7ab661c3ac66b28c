import { describe, expect, it } from '@jest/globals'
import { durationMs, seconds } from '../../../../../src/base/units.ts'
import { Simulation } from '../../../../../src/cluster/sim/simulation.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import {
  CLEANUP_FINALIZER,
  CRDS,
  type CustomResourceDefinition,
} from '../../../../../src/objects/crd.ts'
import type { KubeObject } from '../../../../../src/objects/meta.ts'
import type { Resource } from '../../../../../src/objects/resource.ts'
import { PERSON, run, worldOf } from '../../../../support/sim/workload-world.ts'

const THINGS: Resource = {
  group: 'example.com',
  version: 'v1',
  plural: 'things',
  kind: 'Thing',
  namespaced: true,
}
const KEY = { namespace: '', name: 'things.example.com' }
const THING = { namespace: 'default', name: 'one' }

function withThings(finalizers: readonly string[] = []): World {
  const world = worldOf()
  world.api.create(CRDS, definition(), PERSON)
  const metadata = { ...THING, finalizers }
  const thing: KubeObject = { apiVersion: 'example.com/v1', kind: 'Thing', metadata }
  world.api.create(THINGS, thing, PERSON)
  return world
}

function definition(): CustomResourceDefinition {
  const openAPIV3Schema = { type: 'object' } as const
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  }
}

describe('a definition that is deleted', () => {
  it('goes with all objects of its kind', () => {
    const world = withThings()
    world.api.delete(CRDS, KEY)
    expect(world.api.get(CRDS, KEY)?.metadata.finalizers).toEqual([CLEANUP_FINALIZER])
    run(world)
    expect(world.api.get(CRDS, KEY)).toBeUndefined()
    expect(() => world.api.get(THINGS, THING)).toThrow(
      'the server could not find the requested resource (things.example.com)',
    )
  })

  it('leaves nothing for one that is made anew', () => {
    const world = withThings()
    world.api.delete(CRDS, KEY)
    run(world)
    world.api.create(CRDS, definition(), PERSON)
    expect(world.api.list(THINGS).items).toEqual([])
  })

  it('waits for the finalizers of the objects', () => {
    const world = withThings(['example.com/hold'])
    world.api.delete(CRDS, KEY)
    run(world, 60)
    expect(world.api.get(THINGS, THING)?.metadata.deletionTimestamp).toBeDefined()
    const body = { metadata: { finalizers: null } }
    world.api.patch(THINGS, THING, { kind: 'merge', body }, PERSON)
    run(world, 6)
    expect(world.api.get(CRDS, KEY)).toBeUndefined()
  })

  it('ends the watches of its kind, once they have seen everything', async () => {
    const world = withThings()
    const simulation = new Simulation(world)
    const seen: string[] = []
    simulation.connect(durationMs(1)).watch(
      THINGS,
      {},
      {
        next: (event) => seen.push(event.kind),
        ended: (error) => seen.push(`ended: ${error?.reason ?? ''}`),
      },
    )
    await simulation.runFor(seconds(1))
    world.api.delete(CRDS, KEY)
    await simulation.runFor(seconds(10))
    expect(seen).toEqual(['added', 'deleted', 'ended: NotFound'])
  })
})
