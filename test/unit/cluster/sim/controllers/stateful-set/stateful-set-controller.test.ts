import { describe, expect, it } from '@jest/globals'
import { defined } from '../../../../../../src/base/assert.ts'
import { durationMs } from '../../../../../../src/base/units.ts'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import {
  CONTROLLER_REVISIONS,
  REVISION_HASH,
} from '../../../../../../src/objects/controller-revision.ts'
import { RESOURCE_QUOTAS } from '../../../../../../src/objects/limits.ts'
import { uidOf } from '../../../../../../src/objects/meta.ts'
import { PODS } from '../../../../../../src/objects/pod.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
} from '../../../../../../src/objects/service.ts'
import type { StatefulSetSpec } from '../../../../../../src/objects/stateful-set.ts'
import { instantPods, setReady } from '../../../../../support/sim/instant-pods.ts'
import {
  editSet,
  imagesIn,
  podNamed,
  podNames,
  runningSet,
  setEvents,
  statefulSetIn,
  toldOfPods,
} from '../../../../../support/sim/stateful-world.ts'
import { PERSON, run, templateOf, worldOf } from '../../../../../support/sim/workload-world.ts'

describe('a StatefulSet', () => {
  it('makes pods that have a name, a number, a host name and an owner', () => {
    const world = runningSet({ replicas: 2 })
    expect(podNames(world)).toEqual(['db-0', 'db-1'])
    const { metadata, spec } = podNamed(world, 'db-1')
    expect(metadata.labels).toEqual({
      app: 'web',
      'apps.kubernetes.io/pod-index': '1',
      'controller-revision-hash': statefulSetIn(world).status?.updateRevision,
      'statefulset.kubernetes.io/pod-name': 'db-1',
    })
    expect(metadata.generateName).toBe('db-')
    expect(spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' })
    expect(metadata.ownerReferences).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: 'db',
        uid: uidOf(statefulSetIn(world)),
        controller: true,
        blockOwnerDeletion: true,
      },
    ])
  })

  it('counts its pods, and says which revisions there are', () => {
    const world = runningSet()
    const [revision] = world.api.list(CONTROLLER_REVISIONS).items
    const name = revision?.metadata.name
    expect(statefulSetIn(world).status).toEqual({
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      currentRevision: name,
      updateRevision: name,
      collisionCount: 0,
      availableReplicas: 3,
    })
  })

  it('tells what it does to pods', () => {
    const world = runningSet({ replicas: 1 })
    editSet(world, { replicas: 0 })
    run(world)
    expect(setEvents(world)).toEqual([
      'Normal SuccessfulCreate: Create Pod db-0 in StatefulSet db successful',
      'Normal SuccessfulDelete: Delete Pod db-0 in StatefulSet db successful',
    ])
  })

  it.each<{
    readonly name: string
    readonly spec: Partial<StatefulSetSpec>
    readonly then: (world: World) => void
    readonly steps: readonly string[]
  }>([
    {
      name: 'makes the next pod when the one before is ready',
      spec: { replicas: 0 },
      then: (world) => {
        editSet(world, { replicas: 3, template: templateOf('broken') })
      },
      steps: ['+db-0'],
    },
    {
      name: 'makes all of them at once where order does not count',
      spec: { replicas: 0, podManagementPolicy: 'Parallel' },
      then: (world) => {
        editSet(world, { replicas: 3, template: templateOf('broken') })
      },
      steps: ['+db-0', '+db-1', '+db-2'],
    },
    {
      name: 'deletes the last ones first, one after the other',
      spec: {},
      then: (world) => {
        editSet(world, { replicas: 1 })
      },
      steps: ['-db-2', '-db-1'],
    },
    {
      name: 'deletes none while another one is not ready',
      spec: {},
      then: (world) => {
        setReady(world, podNamed(world, 'db-0'), false)
        run(world)
        editSet(world, { replicas: 1 })
      },
      steps: [],
    },
    {
      name: 'deletes one that is not ready itself',
      spec: {},
      then: (world) => {
        setReady(world, podNamed(world, 'db-2'), false)
        run(world)
        editSet(world, { replicas: 2 })
      },
      steps: ['-db-2'],
    },
    {
      name: 'makes a pod again that was deleted, under its name',
      spec: {},
      then: (world) => {
        world.api.delete(PODS, { namespace: 'default', name: 'db-1' })
      },
      steps: ['-db-1', '+db-1'],
    },
    {
      name: 'deletes a pod that has failed, and makes it again',
      spec: {},
      then: (world) => {
        world.api.writeStatus(PODS, podNamed(world, 'db-1'), { phase: 'Failed' }, 'kubelet')
      },
      steps: ['-db-1', '+db-1'],
    },
    {
      name: 'deletes a pod that has succeeded, and makes it again',
      spec: {},
      then: (world) => {
        world.api.writeStatus(PODS, podNamed(world, 'db-1'), { phase: 'Succeeded' }, 'kubelet')
      },
      steps: ['-db-1', '+db-1'],
    },
    {
      name: 'moves to other numbers from the first one that is missing',
      spec: { replicas: 2 },
      then: (world) => {
        editSet(world, { ordinals: { start: 1 } })
      },
      steps: ['+db-2', '-db-0'],
    },
  ])('$name', ({ spec, then, steps }) => {
    const world = runningSet(spec)
    const seen = toldOfPods(world)
    then(world)
    run(world)
    expect(seen).toEqual(steps)
  })

  it.each<{
    readonly name: string
    readonly policy: 'OrderedReady' | 'Parallel'
    readonly refused: readonly string[]
  }>([
    { name: 'the next one', policy: 'OrderedReady', refused: ['db-1'] },
    {
      name: 'a batch of two, and no batch after it',
      policy: 'Parallel',
      refused: ['db-1', 'db-2'],
    },
  ])('tells of $name that is refused', ({ policy, refused }) => {
    const world = worldOf()
    const metadata = { name: 'few', namespace: 'default' }
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: { pods: '1' } },
    }
    world.api.create(RESOURCE_QUOTAS, quota, PERSON)
    run(world)
    runningSet({ replicas: 5, podManagementPolicy: policy }, world)
    expect(podNames(world)).toEqual(['db-0'])
    expect(setEvents(world)).toEqual([
      'Normal SuccessfulCreate: Create Pod db-0 in StatefulSet db successful',
      ...refused.map(
        (name) =>
          `Warning FailedCreate: Create Pod ${name} in StatefulSet db failed error: pods "${name}" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1`,
      ),
    ])
  })

  it('makes no other pod of the name while one ends', () => {
    const world = runningSet({ replicas: 1 }, worldOf([instantPods(durationMs(100), false)]))
    const seen = toldOfPods(world)
    world.api.delete(PODS, { namespace: 'default', name: 'db-0' })
    run(world, 60)
    expect(seen).toEqual([])
    world.api.delete(PODS, { namespace: 'default', name: 'db-0' }, { gracePeriodSeconds: 0 })
    run(world)
    expect(seen).toEqual(['-db-0', '+db-0'])
  })

  it('is known by the names of its pods in the Service that it names', () => {
    const world = worldOf()
    for (const name of ['db', 'other']) {
      const spec = { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] }
      const metadata = { name, namespace: 'default' }
      world.api.create(SERVICES, { apiVersion: 'v1', kind: 'Service', metadata, spec }, PERSON)
    }
    runningSet({ replicas: 2 }, world)
    const named = world.api.list(ENDPOINT_SLICES).items.map(({ metadata, endpoints }) => {
      const names = endpoints.map(({ hostname = '-' }) => hostname)
      return `${metadata.labels?.[SERVICE_NAME_LABEL] ?? ''}: ${names.sort().join(' ')}`
    })
    expect(named.sort()).toEqual(['db: db-0 db-1', 'kubernetes: -', 'other: - -'])
  })

  it('waits until a pod has been ready for long enough', () => {
    const world = runningSet({ replicas: 2, minReadySeconds: 30 })
    expect(statefulSetIn(world).status).toMatchObject({ readyReplicas: 1, availableReplicas: 0 })
    run(world, 30)
    expect(statefulSetIn(world).status).toMatchObject({ readyReplicas: 2, availableReplicas: 1 })
    run(world, 30)
    expect(statefulSetIn(world).status).toMatchObject({ readyReplicas: 2, availableReplicas: 2 })
  })

  it('names the volumes that it claims, of which nobody makes any', () => {
    const claim = { metadata: { name: 'disk' } }
    const template = templateOf('web:a')
    const [container] = template.spec.containers
    const mounting = {
      ...defined(container, 'a container'),
      volumeMounts: [{ name: 'disk', mountPath: '/data' }],
    }
    const world = runningSet({
      replicas: 1,
      volumeClaimTemplates: [claim],
      template: { ...template, spec: { containers: [mounting] } },
    })
    expect(podNamed(world, 'db-0').spec['volumes']).toEqual([
      { name: 'disk', persistentVolumeClaim: { claimName: 'disk-db-0' } },
    ])
    expect(statefulSetIn(world).status?.readyReplicas).toBe(1)
  })
})

describe('a rolling update of a StatefulSet', () => {
  it('replaces one pod after the other, the last one first', () => {
    const world = runningSet()
    const before = statefulSetIn(world).status?.updateRevision
    const seen = toldOfPods(world)
    editSet(world, { template: templateOf('web:b') })
    run(world)
    expect(seen).toEqual(['-db-2', '+db-2', '-db-1', '+db-1', '-db-0', '+db-0'])
    const { status } = statefulSetIn(world)
    expect(status).toMatchObject({ currentReplicas: 3, updatedReplicas: 3, observedGeneration: 2 })
    expect(status?.currentRevision).toBe(status?.updateRevision)
    expect(status?.currentRevision).not.toBe(before)
  })

  it('leaves pods below the partition, and makes them again as they were', () => {
    const world = runningSet({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
    })
    editSet(world, { template: templateOf('web:b') })
    run(world)
    expect(imagesIn(world)).toEqual({ 'db-0': 'web:a', 'db-1': 'web:a', 'db-2': 'web:b' })
    world.api.delete(PODS, { namespace: 'default', name: 'db-1' })
    run(world)
    expect(imagesIn(world)).toMatchObject({ 'db-1': 'web:a' })
    const { status } = statefulSetIn(world)
    expect(status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 })
    expect(podNamed(world, 'db-0').metadata.labels?.[REVISION_HASH]).toBe(status?.currentRevision)
    expect(podNamed(world, 'db-2').metadata.labels?.[REVISION_HASH]).toBe(status?.updateRevision)
  })

  it.each<{ readonly name: string; readonly strategy: object; readonly image: string }>([
    {
      name: 'the new version, where the strategy has a partition',
      strategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      image: 'web:broken',
    },
    {
      name: 'its own version, where it has none',
      strategy: { type: 'RollingUpdate' },
      image: 'web:a',
    },
  ])('makes a pod that is deleted meanwhile of $name', ({ strategy, image }) => {
    const world = runningSet({ updateStrategy: strategy })
    editSet(world, { template: templateOf('web:broken') })
    run(world)
    world.api.delete(PODS, { namespace: 'default', name: 'db-0' })
    run(world)
    expect(imagesIn(world)).toEqual({ 'db-0': image, 'db-1': 'web:a', 'db-2': 'web:broken' })
  })

  it('stops at a pod that does not get ready', () => {
    const world = runningSet()
    editSet(world, { template: templateOf('web:broken') })
    run(world, 60)
    expect(imagesIn(world)).toEqual({ 'db-0': 'web:a', 'db-1': 'web:a', 'db-2': 'web:broken' })
  })

  it('needs a person to delete what was broken, after the template is mended', () => {
    const world = runningSet()
    editSet(world, { template: templateOf('web:broken') })
    run(world)
    editSet(world, { template: templateOf('web:b') })
    run(world, 60)
    expect(imagesIn(world)['db-2']).toBe('web:broken')
    world.api.delete(PODS, { namespace: 'default', name: 'db-2' })
    run(world)
    expect(imagesIn(world)).toEqual({ 'db-0': 'web:b', 'db-1': 'web:b', 'db-2': 'web:b' })
  })

  it('is left to whoever deletes the pods, where the strategy says so', () => {
    const world = runningSet({ updateStrategy: { type: 'OnDelete' } })
    editSet(world, { template: templateOf('web:b') })
    run(world)
    world.api.delete(PODS, { namespace: 'default', name: 'db-0' })
    run(world)
    expect(imagesIn(world)).toEqual({ 'db-0': 'web:b', 'db-1': 'web:a', 'db-2': 'web:a' })
  })
})
