import { expect, it } from '@jest/globals'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { CONTROLLER_REVISIONS } from '../../src/objects/controller-revision.ts'
import { EVENTS } from '../../src/objects/coordination.ts'
import { PODS } from '../../src/objects/pod.ts'
import {
  STATEFUL_SETS,
  type StatefulSet,
  type StatefulSetSpec,
} from '../../src/objects/stateful-set.ts'
import type { Subject } from './cluster-contract.ts'
import { key, merge, STATUS_WRITER, WRITER } from './fixtures.ts'
import { CONTAINERS, image, LABELS, podNames, podsOf } from './set-fixtures.ts'

/** Of pods that fit no node, so that only promises say what becomes of them. */
function statefulSet(spec: Partial<StatefulSetSpec> = {}): StatefulSet {
  const nodeSelector = { 'example.com/nowhere': 'true' }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers: CONTAINERS, nodeSelector } },
      ...spec,
    },
  }
}

/** As a kubelet does when its containers run. */
async function makeReady(cluster: Cluster): Promise<void> {
  const conditions = [{ type: 'Ready', status: 'True' as const }]
  for (const pod of await podsOf(cluster)) {
    const status = { ...pod.status, phase: 'Running' as const, conditions }
    await cluster.update(PODS, { ...pod, status }, STATUS_WRITER)
  }
}

/** How StatefulSets are kept, and what they do with pods that others make ready. */
export function statefulSetPromises(subject: () => Subject): void {
  it('gets one ordered pod and a rolling update of all where it does not say', async () => {
    const { spec } = await subject().cluster.create(STATEFUL_SETS, statefulSet(), WRITER)
    expect(spec).toMatchObject({
      replicas: 1,
      serviceName: '',
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    })
  })

  it.each<[object, object]>([
    [{ type: 'RollingUpdate' }, { type: 'RollingUpdate' }],
    [
      { rollingUpdate: { maxUnavailable: 2 } },
      { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    ],
    [{ type: 'OnDelete' }, { type: 'OnDelete' }],
  ])('makes of the strategy %j %j', async (updateStrategy, expected) => {
    const set = statefulSet({ updateStrategy })
    const { spec } = await subject().cluster.create(STATEFUL_SETS, set, WRITER)
    expect(spec.updateStrategy).toEqual(expected)
  })

  it('says of volumes that it claims what they are', async () => {
    const claim = {
      metadata: { name: 'disk' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }
    const set = statefulSet({ volumeClaimTemplates: [claim] })
    const { spec } = await subject().cluster.create(STATEFUL_SETS, set, WRITER)
    expect(spec.volumeClaimTemplates).toEqual([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'disk' },
        spec: { ...claim.spec, volumeMode: 'Filesystem' },
        status: { phase: 'Pending' },
      },
    ])
  })

  it.each<[object, string]>([
    [
      { podManagementPolicy: 'Any' },
      `spec.podManagementPolicy: Invalid value: "Any": must be 'OrderedReady' or 'Parallel'`,
    ],
    [
      { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      `spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy 'RollingUpdate'`,
    ],
    [
      { updateStrategy: { rollingUpdate: { partition: -1 } } },
      'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Keep' } },
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"',
    ],
    [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [
      { ordinals: { start: -1 } },
      'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
    ],
    [{ serviceName: 'a.b' }, 'spec.serviceName: Invalid value: "a.b": must not contain dots'],
    [
      { selector: {} },
      'spec.selector: Invalid value: {}: empty selector is invalid for statefulset',
    ],
    [
      { selector: { matchLabels: { app: 'other' } } },
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      {
        template: {
          metadata: { labels: LABELS },
          spec: { containers: CONTAINERS, activeDeadlineSeconds: 5 },
        },
      },
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
    ],
  ])('is refused with %j', async (spec, message) => {
    const set = statefulSet(spec)
    await expect(subject().cluster.create(STATEFUL_SETS, set, WRITER)).rejects.toMatchObject({
      reason: 'Invalid',
      message: `StatefulSet.apps "web" is invalid: ${message}`,
    })
  })

  it('is called as a host may be', async () => {
    const set = { ...statefulSet(), metadata: { name: 'a.b', namespace: 'default' } }
    const created = subject().cluster.create(STATEFUL_SETS, set, WRITER)
    await expect(created).rejects.toThrow(
      'metadata.name: Invalid value: "a.b": must not contain dots',
    )
  })

  it.each([
    [{ serviceName: 'other' }],
    [{ podManagementPolicy: 'Parallel' }],
    [{ selector: { matchLabels: { tier: 'db' } } }],
  ])('can not be given %j later', async (spec) => {
    const { cluster } = subject()
    const template = { metadata: { labels: { ...LABELS, tier: 'db' } } }
    const set = statefulSet()
    const both = { ...set.spec.template, ...template }
    await cluster.create(STATEFUL_SETS, statefulSet({ replicas: 0, template: both }), WRITER)
    const patched = cluster.patch(STATEFUL_SETS, key('web'), merge({ spec }), WRITER)
    await expect(patched).rejects.toThrow(
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    )
  })

  it('keeps its template in a revision that is called by what is in it', async () => {
    const { cluster, settle } = subject()
    await cluster.create(STATEFUL_SETS, statefulSet(), WRITER)
    await settle()
    const { items } = await cluster.list(CONTROLLER_REVISIONS, { namespace: 'default' })
    expect(
      items.map(({ metadata, revision }) => [metadata.name, metadata.labels, revision]),
    ).toEqual([
      ['web-84bf485f88', { app: 'web', 'controller.kubernetes.io/hash': '84bf485f88' }, 1],
    ])
    const { metadata, spec, status } = (await podsOf(cluster))[0] ?? {}
    expect(metadata).toMatchObject({
      name: 'web-0',
      generateName: 'web-',
      labels: {
        app: 'web',
        'apps.kubernetes.io/pod-index': '0',
        'controller-revision-hash': 'web-84bf485f88',
        'statefulset.kubernetes.io/pod-name': 'web-0',
      },
    })
    expect([spec?.['hostname'], spec?.['subdomain'], status?.phase]).toEqual([
      'web-0',
      undefined,
      'Pending',
    ])
    const set = await cluster.get(STATEFUL_SETS, key('web'))
    expect(set?.status).toEqual({
      observedGeneration: 1,
      replicas: 1,
      currentReplicas: 1,
      updatedReplicas: 1,
      currentRevision: 'web-84bf485f88',
      updateRevision: 'web-84bf485f88',
      collisionCount: 0,
      availableReplicas: 0,
    })
  })

  it.each([
    ['OrderedReady', ['web-0']],
    ['Parallel', ['web-0', 'web-1', 'web-2']],
  ] as const)('with %s makes %j before any is ready', async (podManagementPolicy, names) => {
    const { cluster, settle } = subject()
    await cluster.create(STATEFUL_SETS, statefulSet({ podManagementPolicy, replicas: 3 }), WRITER)
    await settle()
    expect(await podNames(cluster)).toEqual(names)
  })

  it('grows, updates above a partition and shrinks, and tells of it', async () => {
    const { cluster, settle } = subject()
    await cluster.create(STATEFUL_SETS, statefulSet({ replicas: 2 }), WRITER)
    for (const last of ['web-0', 'web-1']) {
      await settle()
      expect((await podNames(cluster)).at(-1)).toBe(last)
      await makeReady(cluster)
    }
    await settle()
    const partition = merge({ spec: { updateStrategy: { rollingUpdate: { partition: 1 } } } })
    await cluster.patch(STATEFUL_SETS, key('web'), partition, WRITER)
    await cluster.patch(STATEFUL_SETS, key('web'), image('nginx:1.30'), WRITER)
    await settle()
    const images = (await podsOf(cluster)).map(({ spec }) => spec.containers[0]?.image)
    expect(images).toEqual(['nginx:1.29', 'nginx:1.30'])
    await makeReady(cluster)
    await cluster.patch(STATEFUL_SETS, key('web'), merge({ spec: { replicas: 1 } }), WRITER)
    await settle()
    expect(await podNames(cluster)).toEqual(['web-0'])
    const { items } = await cluster.list(EVENTS, { namespace: 'default' })
    const told = items
      .filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet')
      .map(({ type, reason, message, count }) => `${type} ${reason} ${message} (${count ?? 1})`)
    expect(told.sort()).toEqual([
      'Normal SuccessfulCreate Create Pod web-0 in StatefulSet web successful (1)',
      'Normal SuccessfulCreate Create Pod web-1 in StatefulSet web successful (2)',
      'Normal SuccessfulDelete Delete Pod web-1 in StatefulSet web successful (2)',
    ])
  })
}
