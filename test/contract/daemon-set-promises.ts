import { expect, it } from '@jest/globals'
import { CONTROLLER_REVISIONS } from '../../src/objects/controller-revision.ts'
import { EVENTS } from '../../src/objects/coordination.ts'
import { DAEMON_SETS, type DaemonSet, type DaemonSetSpec } from '../../src/objects/daemon-set.ts'
import { keyOf } from '../../src/objects/meta.ts'
import { NODES } from '../../src/objects/node.ts'
import type { PodSpec } from '../../src/objects/pod.ts'
import type { Subject } from './cluster-contract.ts'
import { BARE_NODE, key, merge, WRITER } from './fixtures.ts'
import { CONTAINERS, image, LABELS, podNames, podsOf } from './set-fixtures.ts'

/** For the node that promises make, where its pods wait behind a gate. */
function daemonSet(spec: Partial<DaemonSetSpec> = {}): DaemonSet {
  const template: PodSpec = {
    containers: CONTAINERS,
    nodeSelector: { 'example.com/own': BARE_NODE },
    tolerations: [{ operator: 'Exists' }],
    schedulingGates: [{ name: 'example.com/wait' }],
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: template },
      ...spec,
    },
  }
}

/** How DaemonSets are kept, and where they have pods. */
export function daemonSetPromises(subject: () => Subject): void {
  async function withNode(): Promise<Subject> {
    const { cluster } = subject()
    const metadata = { name: BARE_NODE, labels: { 'example.com/own': BARE_NODE } }
    await cluster.create(NODES, { apiVersion: 'v1', kind: 'Node', metadata, spec: {} }, WRITER)
    return subject()
  }

  it('updates one node after the other where it does not say', async () => {
    const { metadata, spec } = await subject().cluster.create(DAEMON_SETS, daemonSet(), WRITER)
    expect(spec).toMatchObject({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      revisionHistoryLimit: 10,
    })
    expect(metadata.annotations).toEqual({ 'deprecated.daemonset.template.generation': '1' })
  })

  it('counts its templates, whatever anybody says', async () => {
    const { cluster } = subject()
    await cluster.create(DAEMON_SETS, daemonSet(), WRITER)
    const patches = [
      merge({ spec: { minReadySeconds: 1 } }),
      image('nginx:1.30'),
      merge({ metadata: { annotations: { 'deprecated.daemonset.template.generation': '7' } } }),
    ]
    const seen: unknown[] = []
    for (const patch of patches) {
      const { metadata } = await cluster.patch(DAEMON_SETS, key('web'), patch, WRITER)
      const { annotations = {}, generation } = metadata
      seen.push([generation, annotations['deprecated.daemonset.template.generation']])
    }
    expect(seen).toEqual([
      [2, '1'],
      [3, '2'],
      [3, '2'],
    ])
  })

  it.each<[object, string]>([
    [
      { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
    [
      { updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
    [
      { updateStrategy: { rollingUpdate: { maxSurge: '101%', maxUnavailable: 0 } } },
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "101%": must not be greater than 100%',
    ],
    [
      { updateStrategy: { type: 'Any' } },
      'spec.updateStrategy: Unsupported value: {"Type":"Any","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
    ],
    [{ selector: {} }, 'spec.selector: Invalid value: {}: empty selector is invalid for daemonset'],
    [
      { revisionHistoryLimit: -1 },
      'spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      {
        template: {
          metadata: { labels: LABELS },
          spec: { containers: CONTAINERS, activeDeadlineSeconds: 5 },
        },
      },
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
    ],
  ])('is refused with %j', async (spec, message) => {
    const created = subject().cluster.create(DAEMON_SETS, daemonSet(spec), WRITER)
    await expect(created).rejects.toMatchObject({
      reason: 'Invalid',
      message: `DaemonSet.apps "web" is invalid: ${message}`,
    })
  })

  it('keeps its selector, and has no size', async () => {
    const { cluster } = subject()
    await cluster.create(DAEMON_SETS, daemonSet(), WRITER)
    const other = merge({ spec: { selector: { matchLabels: { tier: 'db' } } } })
    await expect(cluster.patch(DAEMON_SETS, key('web'), other, WRITER)).rejects.toThrow(
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"db"}}: field is immutable',
    )
    await expect(cluster.getScale(DAEMON_SETS, key('web'))).rejects.toMatchObject({
      reason: 'NotFound',
    })
  })

  it('makes a pod for the node, pinned to it, that bears what befalls nodes', async () => {
    const { cluster, settle } = await withNode()
    await cluster.create(DAEMON_SETS, daemonSet(), WRITER)
    await settle()
    const [pod, ...others] = await podsOf(cluster)
    expect(others).toEqual([])
    expect(pod?.metadata.labels).toEqual({
      app: 'web',
      'controller-revision-hash': expect.stringMatching(/^[a-z0-9]+$/),
      'pod-template-generation': '1',
    })
    expect(pod?.spec['affinity']).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: [BARE_NODE] }] },
          ],
        },
      },
    })
    const exists = { operator: 'Exists' }
    expect(pod?.spec.tolerations).toEqual([
      exists,
      { ...exists, key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
      { ...exists, key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
      { ...exists, key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' },
      { ...exists, key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' },
      { ...exists, key: 'node.kubernetes.io/pid-pressure', effect: 'NoSchedule' },
      { ...exists, key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
    ])
    const set = await cluster.get(DAEMON_SETS, key('web'))
    expect(set?.status).toEqual({
      currentNumberScheduled: 1,
      desiredNumberScheduled: 1,
      numberMisscheduled: 0,
      numberReady: 0,
      numberUnavailable: 1,
      observedGeneration: 1,
      updatedNumberScheduled: 1,
    })
  })

  it('replaces a pod that is not available at once, and tells of it', async () => {
    const { cluster, settle } = await withNode()
    await cluster.create(DAEMON_SETS, daemonSet(), WRITER)
    await settle()
    const [before] = await podNames(cluster)
    await cluster.patch(DAEMON_SETS, key('web'), image('nginx:1.30'), WRITER)
    await settle()
    const [after, ...others] = await podsOf(cluster)
    expect([after?.spec.containers[0]?.image, others]).toEqual(['nginx:1.30', []])
    const { items } = await cluster.list(EVENTS, { namespace: 'default' })
    const told = items
      .filter(({ involvedObject }) => involvedObject.kind === 'DaemonSet')
      .map(({ type, reason, message }) => `${type} ${reason} ${message}`)
    expect(told.sort()).toEqual(
      [
        `Normal SuccessfulCreate Created pod: ${before ?? ''}`,
        `Normal SuccessfulCreate Created pod: ${after?.metadata.name ?? ''}`,
        `Normal SuccessfulDelete Deleted pod: ${before ?? ''}`,
      ].sort(),
    )
    const revisions = await cluster.list(CONTROLLER_REVISIONS, { namespace: 'default' })
    expect(revisions.items.map(({ revision }) => revision).sort()).toEqual([1, 2])
  })

  it('keeps what a revision has', async () => {
    const { cluster, settle } = subject()
    await cluster.create(DAEMON_SETS, daemonSet(), WRITER)
    await settle()
    const { items } = await cluster.list(CONTROLLER_REVISIONS, { namespace: 'default' })
    const [revision] = items
    if (revision === undefined) throw new Error('there is no ControllerRevision')
    expect(Object.keys(revision.data ?? {})).toEqual(['spec'])
    const changed = cluster.update(
      CONTROLLER_REVISIONS,
      { ...revision, data: { spec: {} } },
      WRITER,
    )
    await expect(changed).rejects.toThrow('field is immutable')
    const renumbered = await cluster.update(
      CONTROLLER_REVISIONS,
      { ...revision, revision: 9 },
      WRITER,
    )
    expect(renumbered.revision).toBe(9)
    expect(keyOf(renumbered)).toEqual(keyOf(revision))
  })
}
