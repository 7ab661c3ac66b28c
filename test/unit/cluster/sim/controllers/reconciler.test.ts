import { describe, expect, it } from '@jest/globals'
import { durationMs, type DurationMs } from '../../../../../src/base/units.ts'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import {
  NO_MEMORY,
  reconcilerActor,
  type Reconciler,
} from '../../../../../src/cluster/sim/controllers/reconciler.ts'
import { EPOCH, type World } from '../../../../../src/cluster/sim/world.ts'
import { ClusterError } from '../../../../../src/cluster/errors.ts'
import { CONFIG_MAPS } from '../../../../../src/objects/configuration.ts'
import { PERSON, run } from '../../../../support/sim/workload-world.ts'

/** Syncs each ConfigMap by its name, and notes when it did. */
function watching(sync: (times: number) => DurationMs | undefined) {
  const synced: string[] = []
  const reconciler: Reconciler<typeof NO_MEMORY> = {
    name: 'test',
    watches: [CONFIG_MAPS],
    initialMemory: () => NO_MEMORY,
    keysOf: (_world, _memory, { object }) => [object.metadata.name],
    sync(world, _memory, key) {
      synced.push(`${key} ${world.now() - EPOCH}`)
      return sync(synced.length)
    },
  }
  const world = newWorld({ seed: 1, actors: [reconcilerActor(reconciler)] })
  return { world, synced }
}

function write(world: World, name: string, color: string): void {
  const metadata = { name, namespace: 'default' }
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { color } }
  if (world.api.get(CONFIG_MAPS, { namespace: 'default', name }) === undefined) {
    world.api.create(CONFIG_MAPS, map, PERSON)
  } else {
    world.api.update(CONFIG_MAPS, map, PERSON)
  }
}

describe('a controller', () => {
  it('syncs each key once for all changes of a moment, in order of the keys', () => {
    const { world, synced } = watching(() => undefined)
    for (const name of ['b', 'a', 'b']) write(world, name, String(world.store.revision))
    run(world, 1)
    expect(synced).toEqual(['a 10', 'b 10'])
  })

  it('tries again what was refused, after twice as long each time', () => {
    const { world, synced } = watching((times) => {
      if (times > 4) return undefined
      throw new ClusterError('Conflict', 'not now')
    })
    write(world, 'a', 'red')
    run(world, 60)
    expect(synced).toEqual(['a 10', 'a 15', 'a 25', 'a 45', 'a 85'])
  })

  it('looks again when it has asked to, and at once when something changes', () => {
    const { world, synced } = watching((times) => (times < 4 ? durationMs(1000) : undefined))
    write(world, 'a', 'red')
    run(world, 1.5)
    write(world, 'a', 'green')
    run(world, 60)
    expect(synced).toEqual(['a 10', 'a 1010', 'a 1510', 'a 2510'])
  })

  it('does not survive an error that is its own', () => {
    const { world } = watching(() => {
      throw new TypeError('a bug')
    })
    write(world, 'a', 'red')
    expect(() => {
      run(world, 1)
    }).toThrow('a bug')
  })
})
