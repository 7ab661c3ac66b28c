import { expect, it } from '@jest/globals'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { NODES } from '../../src/objects/node.ts'
import { podCondition, PODS, type PodSpec } from '../../src/objects/pod.ts'
import { PRIORITY_CLASSES, type PriorityClass } from '../../src/objects/scheduling.ts'
import type { Subject } from './cluster-contract.ts'
import { BARE_NODE, key, merge, pod, STATUS_WRITER, WRITER } from './fixtures.ts'

function priorityClass(name: string, more: Partial<PriorityClass> = {}): PriorityClass {
  const made = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name } }
  return { ...made, value: 100, ...more }
}

const NOWHERE = 'example.com/nowhere'
const FOR_ALL: Partial<PodSpec> = { tolerations: [{ operator: 'Exists' }], nodeSelector: {} }

/** What no node has. */
const DEMANDS: readonly (readonly [string, Partial<PodSpec>, string])[] = [
  [
    'a label',
    { nodeSelector: { [NOWHERE]: 'yes' } },
    "node(s) didn't match Pod's node affinity/selector",
  ],
  [
    'pods to be near to',
    {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              labelSelector: { matchLabels: { app: 'nobody' } },
              topologyKey: 'kubernetes.io/hostname',
            },
          ],
        },
      },
    },
    "node(s) didn't match pod affinity rules",
  ],
  [
    'a domain to be spread over',
    {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: NOWHERE,
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'web' } },
        },
      ],
    },
    "node(s) didn't match pod topology spread constraints (missing required label)",
  ],
  [
    'more cores than the largest',
    { containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '1M' } } }] },
    'Insufficient cpu',
  ],
  [
    'devices',
    {
      containers: [
        { name: 'web', image: 'web:1', resources: { limits: { 'example.com/device': '1' } } },
      ],
    },
    'Insufficient example.com/device',
  ],
]

export function schedulingPromises(subject: () => Subject): void {
  it.each(DEMANDS)('a pod waits that asks for %s that no node has', async (_, spec, reason) => {
    const { cluster, settle } = subject()
    await createNode(cluster)
    await cluster.create(PODS, pod('one', { ...FOR_ALL, ...spec }), WRITER)
    await settle()
    const live = await cluster.get(PODS, key('one'))
    const condition = live === undefined ? undefined : podCondition(live, 'PodScheduled')
    expect(condition).toMatchObject({ status: 'False', reason: 'Unschedulable' })
    const count = /^0\/(\d+) nodes/.exec(condition?.message ?? '')?.[1] ?? ''
    const available = `0/${count} nodes are available: ${count}`
    expect(condition?.message).toBe(
      `${available} ${reason}. no new claims to deallocate, preemption: ${available} Preemption ` +
        'is not helpful for scheduling.',
    )
  })

  it('a pod with a gate says so, and waits for no node', async () => {
    const { cluster, settle } = subject()
    const gates = { schedulingGates: [{ name: 'example.com/wait' }] }
    const created = await cluster.create(PODS, pod('one', gates), WRITER)
    expect(podCondition(created, 'PodScheduled')).toMatchObject({
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    })
    await settle()
    const live = await cluster.get(PODS, key('one'))
    expect(live?.status?.conditions).toEqual(created.status?.conditions)
  })

  it('a pod with a gate can not be given a node by who makes it', async () => {
    const gates = { schedulingGates: [{ name: 'example.com/wait' }], nodeName: 'elsewhere' }
    await expect(subject().cluster.create(PODS, pod('one', gates), WRITER)).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [
        {
          field: 'spec.nodeName',
          message: 'Forbidden: cannot be set until all schedulingGates have been cleared',
        },
      ],
    })
  })

  it('a pod has the priority of its class', async () => {
    const { cluster } = subject()
    await cluster.create(
      PRIORITY_CLASSES,
      priorityClass('high', { value: 1000, preemptionPolicy: 'Never' }),
      WRITER,
    )
    const created = await cluster.create(PODS, pod('one', { priorityClassName: 'high' }), WRITER)
    expect(created.spec).toMatchObject({
      priorityClassName: 'high',
      priority: 1000,
      preemptionPolicy: 'Never',
    })
  })

  it('a pod that names no class is of the default one, or has priority 0', async () => {
    const { cluster } = subject()
    const before = await cluster.create(PODS, pod('one'), WRITER)
    expect([before.spec.priorityClassName, before.spec.priority]).toEqual([undefined, 0])
    await cluster.create(PRIORITY_CLASSES, priorityClass('usual', { globalDefault: true }), WRITER)
    const after = await cluster.create(PODS, pod('two'), WRITER)
    expect([after.spec.priorityClassName, after.spec.priority]).toEqual(['usual', 100])
  })

  it.each<readonly [string, Partial<PodSpec>, string]>([
    [
      'a class that is not there',
      { priorityClassName: 'none' },
      'pods "one" is forbidden: no PriorityClass with name none was found',
    ],
    [
      'a priority of its own',
      { priority: 7 },
      'pods "one" is forbidden: the integer value of priority (7) must not be provided in pod ' +
        'spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
  ])('a pod is refused that names %s', async (_, spec, message) => {
    const creating = subject().cluster.create(PODS, pod('one', spec), WRITER)
    await expect(creating).rejects.toMatchObject({ reason: 'Forbidden', message })
  })

  it.each<readonly [string, PriorityClass, string]>([
    [
      'above all that users may have',
      priorityClass('high', { value: 1_000_000_001 }),
      'maximum allowed value of a user defined priority is 1000000000',
    ],
    [
      'named as one of the system',
      priorityClass('system-mine'),
      'system-mine is not a known system priority class',
    ],
  ])('a PriorityClass is refused that is %s', async (_, made, words) => {
    const creating = subject().cluster.create(PRIORITY_CLASSES, made, WRITER)
    await expect(creating).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(words),
    })
  })

  it('there is one default PriorityClass at most', async () => {
    const { cluster } = subject()
    const isDefault = { globalDefault: true }
    await cluster.create(PRIORITY_CLASSES, priorityClass('usual', isDefault), WRITER)
    const creating = cluster.create(PRIORITY_CLASSES, priorityClass('other', isDefault), WRITER)
    await expect(creating).rejects.toMatchObject({
      reason: 'Forbidden',
      message: expect.stringContaining(
        'PriorityClass usual is already marked as default. Only one default can exist',
      ),
    })
  })

  it('the value of a PriorityClass stays', async () => {
    const { cluster } = subject()
    await cluster.create(PRIORITY_CLASSES, priorityClass('high'), WRITER)
    const patch = merge({ value: 7 })
    const patching = cluster.patch(PRIORITY_CLASSES, { namespace: '', name: 'high' }, patch, WRITER)
    await expect(patching).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [{ field: 'value', message: 'Forbidden: may not be changed in an update.' }],
    })
  })

  it('every cluster has the PriorityClasses of the system', async () => {
    const { items } = await subject().cluster.list(PRIORITY_CLASSES)
    expect(items.map(({ metadata, value }) => [metadata.name, value])).toEqual([
      ['system-cluster-critical', 2_000_000_000],
      ['system-node-critical', 2_000_001_000],
    ])
  })
}

/** A node to look at: large enough, and with the label of its name. */
async function createNode(cluster: Cluster): Promise<void> {
  const amounts = { cpu: '4', memory: '8Gi', pods: '110' }
  const status = { capacity: amounts, allocatable: amounts }
  const labels = { 'kubernetes.io/hostname': BARE_NODE }
  const made = { apiVersion: 'v1', kind: 'Node', metadata: { name: BARE_NODE, labels }, spec: {} }
  const created = await cluster.create(NODES, { ...made, status }, WRITER)
  const patch = merge({ status })
  await cluster.patch(NODES, { namespace: '', name: created.metadata.name }, patch, STATUS_WRITER)
}
