import { describe, expect, it } from '@jest/globals'
import { loseNode, returnNode } from '../../../../../../src/cluster/sim/kubelet/node-loss.ts'
import { evictPod } from '../../../../../../src/cluster/sim/api/eviction.ts'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { makeJobPod } from '../../../../../../src/cluster/sim/controllers/job/make-job-pod.ts'
import { createPods } from '../../../../../../src/cluster/sim/controllers/job/pod-writes.ts'
import { JOBS } from '../../../../../../src/objects/batch.ts'
import { keyOf } from '../../../../../../src/objects/meta.ts'
import { EVENTS } from '../../../../../../src/objects/coordination.ts'
import { RESOURCE_QUOTAS } from '../../../../../../src/objects/limits.ts'
import { NAMESPACES } from '../../../../../../src/objects/node.ts'
import { PODS } from '../../../../../../src/objects/pod.ts'
import {
  batchWorld,
  conditionsIn,
  createJob,
  editJob,
  eventsOf,
  figuresOf,
  jobIn,
  makeJob,
  podsIn,
  podSpecOf,
  runTo,
  tellJob,
  type JobStory,
} from '../../../../../support/sim/batch-world.ts'
import { PERSON } from '../../../../../support/sim/workload-world.ts'

const FAILING = { crashAfterSeconds: 1, exitCode: 1 }
const DISRUPTED = { type: 'DisruptionTarget', status: 'True' } as const
const UNSCHEDULABLE = podSpecOf({ schedulerName: 'nobody' })
const SAID = (restartPolicy: 'OnFailure' | 'Never') => ({
  template: { spec: podSpecOf({ restartPolicy }) },
})

describe('a Job', () => {
  it('writes down what has ended before it lets go of it, and counts it then', () => {
    const { world, lines } = tellJob({})
    expect(lines).toEqual([
      '0.000 ',
      '0.010 active 1',
      '2.510 active 1, ready 1',
      '12.510 uncounted 1, SuccessCriteriaMet=True',
      '12.510 succeeded 1, Complete=True',
    ])
    expect(podsIn(world)[0]?.metadata.finalizers).toBeUndefined()
    expect(eventsOf(world, 'Job')).toEqual([
      `SuccessfulCreate: Created pod: ${podsIn(world)[0]?.metadata.name ?? ''}`,
      'Completed: Job completed',
    ])
  })

  it.each<JobStory & { readonly name: string; readonly made: string; readonly end: string }>([
    {
      name: 'as many at a time as said, and no more than are missing',
      spec: { parallelism: 2, completions: 3 },
      made: '0 0 12',
      end: 'succeeded 3; SuccessCriteriaMet CompletionsReached; Complete CompletionsReached',
    },
    {
      name: 'all at a time, and is complete when one has succeeded and none is left',
      spec: { parallelism: 3 },
      made: '0 0 0',
      end: 'succeeded 3; SuccessCriteriaMet CompletionsReached; Complete CompletionsReached',
    },
    {
      name: 'in the place of one that fails after 10 s, and twice as long each time',
      behaviour: FAILING,
      spec: { backoffLimit: 4 },
      until: 400,
      made: '0 12 33 75 156',
      end: 'failed 5; FailureTarget BackoffLimitExceeded; Failed BackoffLimitExceeded',
    },
    {
      name: 'and lets kubelets start it again, as often as said',
      behaviour: FAILING,
      spec: { ...SAID('OnFailure'), backoffLimit: 2 },
      made: '0',
      end: 'failed 1; FailureTarget BackoffLimitExceeded; Failed BackoffLimitExceeded',
    },
    {
      name: 'until it has been active for too long',
      spec: { activeDeadlineSeconds: 5 },
      made: '0',
      end: 'failed 1; FailureTarget DeadlineExceeded; Failed DeadlineExceeded',
    },
    {
      name: 'and none where none is wanted',
      spec: { completions: 0 },
      made: '',
      end: '; SuccessCriteriaMet CompletionsReached; Complete CompletionsReached',
    },
    {
      name: 'and leaves it to another controller where it says so',
      spec: { managedBy: 'example.com/other' },
      made: '',
      end: '',
    },
    {
      name: 'until one ends as a rule says that all fails',
      behaviour: { crashAfterSeconds: 1, exitCode: 42 },
      spec: {
        podFailurePolicy: {
          rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }],
        },
      },
      made: '0',
      end: 'failed 1; FailureTarget PodFailurePolicy; Failed PodFailurePolicy',
    },
    {
      name: 'and does not count those that a rule says to ignore',
      behaviour: FAILING,
      spec: {
        backoffLimit: 0,
        podFailurePolicy: {
          rules: [{ action: 'Ignore', onExitCodes: { operator: 'NotIn', values: [42] } }],
        },
      },
      until: 60,
      made: '0 12 33',
      end: '',
    },
  ])('makes pods $name', ({ made, end, ...story }) => {
    const { world, pods } = tellJob(story)
    const times = pods.filter((line) => line.endsWith('made')).map((line) => line.split(' ')[0])
    expect(times.join(' ')).toBe(made)
    expect([figuresOf(jobIn(world)), ...conditionsIn(world)].join('; ')).toBe(end)
  })

  it('tells why it has failed', () => {
    const { world } = tellJob({ behaviour: FAILING, spec: { backoffLimit: 0 } })
    expect(eventsOf(world, 'Job').at(-1)).toBe(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    )
  })

  it('makes 500 pods at once and not more, and counts all of them in the end', () => {
    const world = batchWorld()
    createJob(world, { parallelism: 520, completions: 520, template: { spec: UNSCHEDULABLE } })
    const sizes = [0.5, 1.5].map((time) => {
      runTo(world, time)
      return podsIn(world).length
    })
    expect(sizes).toEqual([500, 520])
    for (const pod of podsIn(world)) {
      world.api.writeStatus(PODS, pod, { ...pod.status, phase: 'Succeeded' }, 'test')
    }
    runTo(world, 10)
    expect(figuresOf(jobIn(world))).toBe('succeeded 520')
  })

  it('has its pods end while it is suspended, counts none of them, and begins anew', () => {
    const { world, pods } = tellJob({ until: 5 })
    editJob(world, { suspend: true })
    runTo(world, 60)
    expect(figuresOf(jobIn(world))).toBe('')
    expect(jobIn(world).status?.startTime).toBeUndefined()
    expect(conditionsIn(world)).toEqual(['Suspended JobSuspended'])
    expect(podsIn(world)).toEqual([])
    editJob(world, { suspend: false })
    runTo(world, 100)
    expect(pods).toEqual(['0 made', '60 made', '70 Succeeded'])
    expect(jobIn(world).status?.startTime).toBe('2026-01-01T00:01:00Z')
    expect(eventsOf(world, 'Job').filter((text) => text.includes(': Job '))).toEqual([
      'Suspended: Job suspended',
      'Resumed: Job resumed',
      'Completed: Job completed',
    ])
  })

  it.each([
    ['as soon as it is told to stop', 'TerminatingOrFailed', '15 made'],
    ['when it has ended, where it says so', 'Failed', '20 made'],
  ] as const)('replaces a pod that somebody deletes %s', (_, podReplacementPolicy, again) => {
    const behaviour = { crashAfterSeconds: 60, ignoresSigterm: true }
    const template = { spec: podSpecOf({ terminationGracePeriodSeconds: 5 }) }
    const { world, pods } = tellJob({
      behaviour,
      spec: { podReplacementPolicy, template },
      until: 5,
    })
    const [pod] = podsIn(world)
    if (pod !== undefined) world.api.delete(PODS, keyOf(pod))
    runTo(world, 200)
    expect(pods).toContain(again)
  })

  it('replaces a pod that never had a node once it has been given up', () => {
    const template = { spec: UNSCHEDULABLE }
    const { world, pods } = tellJob({
      spec: { template, podReplacementPolicy: 'Failed' },
      until: 5,
    })
    const [pod] = podsIn(world)
    if (pod !== undefined) world.api.delete(PODS, keyOf(pod))
    runTo(world, 60)
    expect(pods).toEqual(['0 made', '20 Failed', '21 made'])
  })

  it('makes another pod when the node of one is lost, and forgets the first when it is back', () => {
    const { world, pods } = tellJob({ behaviour: { crashAfterSeconds: 1000 }, until: 5 })
    const node = podsIn(world)[0]?.spec.nodeName ?? ''
    loseNode(world, node, 'Off')
    runTo(world, 500)
    expect(figuresOf(jobIn(world))).toBe('active 1, ready 1, terminating 1, failed 1')
    expect(pods).toEqual(['0 made', '356 made'])
    returnNode(world, node)
    runTo(world, 600)
    expect(podsIn(world)).toHaveLength(1)
  })

  it('lets go of pods that are too many, and counts them as nothing', () => {
    const { world } = tellJob({ spec: { parallelism: 3, completions: 3 }, until: 5 })
    editJob(world, { parallelism: 1 })
    runTo(world, 9)
    expect(figuresOf(jobIn(world))).toBe('active 1, ready 1, terminating 2')
    runTo(world, 60)
    expect(figuresOf(jobIn(world))).toBe('succeeded 3')
  })

  it.each([
    ['counts', undefined, 'active 1, ready 1, failed 1'],
    [
      'does not count, where it says so,',
      { rules: [{ action: 'Ignore', onPodConditions: [DISRUPTED] }] },
      'active 1, ready 1',
    ],
  ] as const)('%s a pod that is evicted', (_, podFailurePolicy, figures) => {
    const spec = podFailurePolicy === undefined ? {} : { podFailurePolicy }
    const { world } = tellJob({ behaviour: { crashAfterSeconds: 100 }, spec, until: 5 })
    const [pod] = podsIn(world)
    if (pod !== undefined) evictPod(world, keyOf(pod))
    runTo(world, 40)
    expect(figuresOf(jobIn(world))).toBe(figures)
  })

  const QUOTA = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few', namespace: 'default' },
  }

  /** How often a Job has been refused a pod. */
  function refusalsIn(world: World): number {
    return world.api
      .list(EVENTS)
      .items.filter(({ reason }) => reason === 'FailedCreate')
      .reduce((sum, { count = 0 }) => sum + count, 0)
  }

  it('says that it is refused pods, and tries again later and later, for a minute at most', () => {
    const world = batchWorld()
    world.api.create(RESOURCE_QUOTAS, { ...QUOTA, spec: { hard: { pods: '0' } } }, PERSON)
    createJob(world)
    const counts = [0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 123.5].map((time) => {
      runTo(world, time)
      return refusalsIn(world)
    })
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('tries once more for each word of its pods, and goes on being patient', () => {
    const world = batchWorld()
    world.api.create(RESOURCE_QUOTAS, { ...QUOTA, spec: { hard: { pods: '1' } } }, PERSON)
    createJob(world, {
      completions: 2,
      parallelism: 2,
      template: { spec: podSpecOf({ schedulerName: 'nobody' }) },
    })
    const counts = [20, 40, 60, 80].map((time) => {
      runTo(world, time)
      const before = refusalsIn(world)
      const [pod] = podsIn(world)
      if (pod !== undefined) {
        world.api.writeStatus(PODS, pod, { ...pod.status, message: `at ${time}` }, 'kubelet')
      }
      runTo(world, time + 10)
      return refusalsIn(world) - before
    })
    expect(counts).toEqual([1, 1, 1, 1])
  })

  it('goes with its namespace', () => {
    const world = batchWorld()
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'batch' } }
    world.api.create(NAMESPACES, namespace, { fieldManager: 'person' })
    world.api.create(JOBS, makeJob({}, { namespace: 'batch' }), { fieldManager: 'person' })
    runTo(world, 5)
    world.api.delete(NAMESPACES, keyOf(namespace))
    runTo(world, 60)
    expect(podsIn(world)).toEqual([])
    expect(world.api.get(NAMESPACES, keyOf(namespace))).toBeUndefined()
  })

  it('makes no failure of pods that its namespace has no place for any more', () => {
    const world = batchWorld()
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'batch' } }
    world.api.create(NAMESPACES, namespace, PERSON)
    const job = world.api.create(JOBS, makeJob({}, { namespace: 'batch' }), PERSON)
    world.api.delete(NAMESPACES, keyOf(namespace))
    const pods = [1, 2].map(() => makeJobPod(job))
    expect(createPods(world, job, pods)).toEqual({ created: 2, error: undefined })
    expect(eventsOf(world, 'Job')).toEqual([])
  })

  it('takes the pods with it that it has when it is deleted, and what holds them', () => {
    const { world } = tellJob({ until: 5 })
    world.api.delete(JOBS, keyOf(jobIn(world)), { propagation: 'Background' })
    runTo(world, 15)
    expect(podsIn(world)).toEqual([])
  })

  it('leaves its pods where nobody says what becomes of them, and holds them no more', () => {
    const { world } = tellJob({ until: 5 })
    world.api.delete(JOBS, keyOf(jobIn(world)))
    runTo(world, 60)
    expect(
      podsIn(world).map(({ metadata, status }) => [metadata.finalizers, status?.phase]),
    ).toEqual([[undefined, 'Succeeded']])
    expect(world.api.list(JOBS).items).toEqual([])
  })

  it('is deleted with its pods some time after it has ended, where it says so', () => {
    const { world, lines } = tellJob({ spec: { ttlSecondsAfterFinished: 30 } })
    expect(lines.at(-1)).toBe('42.020 deleted')
    expect(podsIn(world)).toEqual([])
  })

  it('adopts the pods that its own selector is of, and holds them', () => {
    const labels = { run: 'mine' }
    const world = batchWorld()
    const { restartPolicy = 'Never', containers } = podSpecOf()
    world.api.create(
      PODS,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'before', namespace: 'default', labels },
        spec: { restartPolicy, containers },
      },
      { fieldManager: 'person' },
    )
    createJob(world, {
      manualSelector: true,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpecOf() },
    })
    runTo(world, 5)
    expect(podsIn(world).map(({ metadata }) => [metadata.name, metadata.finalizers])).toEqual([
      ['before', ['batch.kubernetes.io/job-tracking']],
    ])
    runTo(world, 60)
    expect(figuresOf(jobIn(world))).toBe('succeeded 1')
  })
})
