import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { durationMs } from '../../../../../src/base/units.ts'
import { CONFIG_MAPS } from '../../../../../src/objects/configuration.ts'
import { keyOf } from '../../../../../src/objects/meta.ts'
import { NAMESPACES } from '../../../../../src/objects/node.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import type { Resource } from '../../../../../src/objects/resource.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../../../src/objects/workload.ts'
import { instantPods } from '../../../../support/sim/instant-pods.ts'
import {
  createDeployment,
  makeDeployment,
  PERSON,
  podsIn,
  run,
  worldOf,
} from '../../../../support/sim/workload-world.ts'

const KEY = { namespace: '', name: 'team' }

function withNamespace(world = worldOf()): World {
  world.api.create(
    NAMESPACES,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
    PERSON,
  )
  return world
}

function configMap(finalizers: readonly string[] = []) {
  const metadata = { name: 'settings', namespace: 'team', finalizers }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata }
}

describe('a namespace that is deleted', () => {
  it('goes with all that is in it', () => {
    const world = withNamespace()
    createDeployment(world, makeDeployment({}, { namespace: 'team' }))
    world.api.create(CONFIG_MAPS, configMap(), PERSON)
    run(world)
    world.api.delete(NAMESPACES, KEY)
    expect(world.api.get(NAMESPACES, KEY)?.status?.phase).toBe('Terminating')
    run(world, 30)
    expect(world.api.get(NAMESPACES, KEY)).toBeUndefined()
    const kinds: readonly Resource[] = [DEPLOYMENTS, REPLICA_SETS, PODS, CONFIG_MAPS]
    for (const kind of kinds) {
      expect(world.api.list(kind, { namespace: 'team' }).items).toEqual([])
    }
  })

  it('takes nothing new', () => {
    const world = withNamespace()
    world.api.delete(NAMESPACES, KEY)
    expect(() => world.api.create(CONFIG_MAPS, configMap(), PERSON)).toThrow('being terminated')
  })

  it('deletes its pods before anything else', () => {
    const world = withNamespace(worldOf([instantPods(durationMs(100), false)]))
    createDeployment(world, makeDeployment({ replicas: 1 }, { namespace: 'team' }))
    world.api.create(CONFIG_MAPS, configMap(), PERSON)
    run(world)
    world.api.delete(NAMESPACES, KEY)
    run(world, 5)
    expect(world.api.get(CONFIG_MAPS, { namespace: 'team', name: 'settings' })).toBeDefined()
    for (const pod of podsIn(world)) world.api.delete(PODS, keyOf(pod), { gracePeriodSeconds: 0 })
    run(world, 60)
    expect(world.api.get(NAMESPACES, KEY)).toBeUndefined()
  })

  it('waits for finalizers of what is in it', () => {
    const world = withNamespace()
    const held = world.api.create(CONFIG_MAPS, configMap(['example.com/hold']), PERSON)
    world.api.delete(NAMESPACES, KEY)
    run(world, 60)
    const live = world.api.get(CONFIG_MAPS, keyOf(held)) ?? held
    expect(live.metadata.deletionTimestamp).toBeDefined()
    world.api.update(
      CONFIG_MAPS,
      { ...live, metadata: { ...live.metadata, finalizers: [] } },
      PERSON,
    )
    run(world, 60)
    expect(world.api.get(NAMESPACES, KEY)).toBeUndefined()
  })
})
