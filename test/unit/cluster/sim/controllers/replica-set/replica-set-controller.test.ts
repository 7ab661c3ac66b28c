import { describe, expect, it } from '@jest/globals'
import { reconcilerActor } from '../../../../../../src/cluster/sim/controllers/reconciler.ts'
import { REPLICA_SET_CONTROLLER } from '../../../../../../src/cluster/sim/controllers/replica-set/replica-set-controller.ts'
import { newWorld } from '../../../../../../src/cluster/sim/cluster-parts.ts'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { controllerOf, keyOf, uidOf } from '../../../../../../src/objects/meta.ts'
import { NAMESPACES } from '../../../../../../src/objects/node.ts'
import { PODS, type Pod } from '../../../../../../src/objects/pod.ts'
import {
  REPLICA_SETS,
  type ReplicaSet,
  type ReplicaSetSpec,
} from '../../../../../../src/objects/workload.ts'
import { setReady } from '../../../../../support/sim/instant-pods.ts'
import {
  makeReplicaSet,
  PERSON,
  podsIn,
  run,
  setsIn,
  templateOf,
  worldOf,
} from '../../../../../support/sim/workload-world.ts'

function running(spec: Partial<ReplicaSetSpec> = {}, world = worldOf()): World {
  world.api.create(REPLICA_SETS, makeReplicaSet(spec), PERSON)
  run(world)
  return world
}

function setIn(world: World): ReplicaSet {
  const [set] = setsIn(world)
  if (set === undefined) throw new Error('there is no ReplicaSet')
  return set
}

function scale(world: World, replicas: number): void {
  const set = setIn(world)
  world.api.update(REPLICA_SETS, { ...set, spec: { ...set.spec, replicas } }, PERSON)
}

function makePod(name: string, overrides: Partial<Pod['metadata']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'web' }, ...overrides },
    spec: templateOf('web:a').spec,
  }
}

function withLabels(world: World, pod: Pod, labels: Pod['metadata']['labels'] & object): void {
  world.api.update(PODS, { ...pod, metadata: { ...pod.metadata, labels } }, PERSON)
}

describe('a ReplicaSet', () => {
  it('makes pods of its template, named after it', () => {
    const world = running({ replicas: 2 })
    const [pod] = podsIn(world)
    expect(podsIn(world)).toHaveLength(2)
    expect(pod?.metadata.name).toMatch(/^web-1-[a-z0-9]{5}$/)
    expect(pod?.metadata.generateName).toBe('web-1-')
    expect(pod?.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: 'web-1',
        uid: uidOf(setIn(world)),
        controller: true,
        blockOwnerDeletion: true,
      },
    ])
  })

  it('counts its pods, and the generation that it has seen', () => {
    const world = running()
    expect(setIn(world).status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
      observedGeneration: 1,
    })
  })

  it('makes no pod twice while those that it made are on their way', () => {
    const world = worldOf()
    let made = 0
    world.observe(({ kind, resource }) => {
      if (kind === 'added' && resource.kind === 'Pod') made++
    })
    running({ replicas: 5 }, world)
    for (const replicas of [8, 6, 9]) scale(world, replicas)
    run(world)
    expect([podsIn(world).length, made]).toEqual([9, 9])
  })

  it('makes 500 pods at once and not more, and all of them in the end', () => {
    const world = worldOf([])
    const made = new Map<number, number>()
    world.observe(({ kind, resource }) => {
      if (kind !== 'added' || resource.kind !== 'Pod') return
      made.set(world.now(), (made.get(world.now()) ?? 0) + 1)
    })
    running({ replicas: 1100 }, world)
    expect([...made.values()]).toEqual([500, 500, 100])
  })

  it('replaces a pod that is deleted, as soon as it is being deleted', () => {
    const world = running({ replicas: 2 })
    const [gone] = podsIn(world)
    if (gone !== undefined) world.api.delete(PODS, keyOf(gone))
    run(world)
    expect(podsIn(world).map((pod) => uidOf(pod))).not.toContain(gone?.metadata.uid)
    expect(podsIn(world)).toHaveLength(2)
  })

  it('replaces a pod that has failed, and leaves it where it is', () => {
    const world = running({ replicas: 2 })
    const [failed] = podsIn(world)
    if (failed !== undefined) world.api.writeStatus(PODS, failed, { phase: 'Failed' }, 'kubelet')
    run(world)
    expect(podsIn(world)).toHaveLength(3)
    expect(setIn(world).status?.replicas).toBe(2)
  })

  it('deletes what is too many, unready pods first', () => {
    const world = running({ replicas: 4 })
    const sick = podsIn(world).slice(1, 3)
    for (const pod of sick) setReady(world, pod, false)
    run(world, 1)
    scale(world, 2)
    run(world)
    expect(podsIn(world).filter((pod) => sick.some((one) => uidOf(one) === uidOf(pod)))).toEqual([])
    expect(podsIn(world)).toHaveLength(2)
  })

  it('counts pods that are terminating apart', () => {
    const world = running({ replicas: 2 }, worldOf([]))
    const [pod] = podsIn(world)
    if (pod === undefined) return
    const spec = { ...pod.spec, nodeName: 'node' }
    world.api.update(PODS, { ...pod, spec }, PERSON)
    world.api.delete(PODS, keyOf(pod))
    run(world)
    expect(setIn(world).status).toMatchObject({ replicas: 2, terminatingReplicas: 1 })
  })
})

describe('the owner of pods', () => {
  it('adopts orphans that it selects, and makes only what is missing', () => {
    const world = worldOf()
    for (const name of ['one', 'two']) world.api.create(PODS, makePod(name), PERSON)
    run(world)
    running({ replicas: 3 }, world)
    expect(podsIn(world).map((pod) => controllerOf(pod)?.name)).toEqual(['web-1', 'web-1', 'web-1'])
    expect(podsIn(world).map((pod) => pod.metadata.name)).toEqual(
      expect.arrayContaining(['one', 'two']),
    )
  })

  it('adopts an orphan that comes later, and deletes what then is too many', () => {
    const world = running({ replicas: 2 })
    world.api.create(PODS, makePod('late'), PERSON)
    run(world)
    expect(podsIn(world)).toHaveLength(2)
  })

  it('lets go of a pod whose labels it no longer selects, and replaces it', () => {
    const world = running({ replicas: 2 })
    const [pod] = podsIn(world)
    if (pod !== undefined) withLabels(world, pod, { app: 'quarantine' })
    run(world)
    expect(podsIn(world)).toHaveLength(3)
    expect(podsIn(world).filter((one) => controllerOf(one) === undefined)).toHaveLength(1)
    expect(setIn(world).status?.replicas).toBe(2)
  })

  it('leaves pods alone that another controls', () => {
    const world = running({ replicas: 1 })
    const owner = { apiVersion: 'v1', kind: 'Thing', name: 'it', uid: 'it', controller: true }
    world.api.create(PODS, makePod('other', { ownerReferences: [owner] }), PERSON)
    run(world)
    expect(podsIn(world)).toHaveLength(2)
    expect(setIn(world).status?.replicas).toBe(1)
  })
})

describe('minReadySeconds', () => {
  it('makes a pod available when it has been ready for so long, and not before', () => {
    const world = worldOf()
    running({ replicas: 2, minReadySeconds: 20 }, world)
    run(world, 14)
    expect(setIn(world).status?.availableReplicas).toBeUndefined()
    run(world, 2)
    expect(setIn(world).status?.availableReplicas).toBe(2)
  })

  it('starts anew for a pod that was not ready in between', () => {
    const world = running({ replicas: 2, minReadySeconds: 20 })
    run(world, 20)
    const [pod] = podsIn(world)
    if (pod === undefined) return
    setReady(world, pod, false)
    run(world, 1)
    setReady(world, pod, true)
    run(world, 10)
    expect(setIn(world).status).toMatchObject({ readyReplicas: 2, availableReplicas: 1 })
    run(world, 11)
    expect(setIn(world).status?.availableReplicas).toBe(2)
  })

  it('counts anew when it is changed', () => {
    const world = running({ replicas: 2 })
    const set = setIn(world)
    world.api.update(REPLICA_SETS, { ...set, spec: { ...set.spec, minReadySeconds: 60 } }, PERSON)
    run(world, 1)
    expect(setIn(world).status?.availableReplicas).toBeUndefined()
    run(world, 60)
    expect(setIn(world).status?.availableReplicas).toBe(2)
  })
})

describe('a ReplicaSet that cannot make pods', () => {
  function refused(): { world: World; set: () => ReplicaSet } {
    const actors = [reconcilerActor(REPLICA_SET_CONTROLLER)]
    const world = newWorld({ seed: 1, actors })
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'going' } }
    world.api.create(NAMESPACES, namespace, PERSON)
    const metadata = { namespace: 'going' }
    world.api.create(REPLICA_SETS, makeReplicaSet({ replicas: 5 }, metadata), PERSON)
    world.api.delete(NAMESPACES, { namespace: '', name: 'going' })
    return { world, set: () => setIn(world) }
  }

  it('says so, and stops after the first failure of each try', () => {
    const { world, set } = refused()
    run(world, 1)
    expect(podsIn(world)).toEqual([])
    expect(set().status?.conditions).toEqual([
      expect.objectContaining({ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }),
    ])
  })

  it('tries again, later and later, and expects nothing of what was refused', () => {
    const { world } = refused()
    const tries: number[] = []
    for (let at = world.nextAt; at !== undefined && tries.length < 12; at = world.nextAt) {
      tries.push(at)
      world.step()
    }
    const waits = tries.slice(3).map((at, index) => at - (tries[index + 2] ?? 0))
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waits.at(-1)).toBeGreaterThan(1000)
  })
})
