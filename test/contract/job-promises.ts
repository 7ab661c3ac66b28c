import { expect, it } from '@jest/globals'
import type { Json } from '../../src/base/json.ts'
import {
  CRON_JOBS,
  JOBS,
  type CronJob,
  type CronJobSpec,
  type Job,
  type JobSpec,
} from '../../src/objects/batch.ts'
import { PODS } from '../../src/objects/pod.ts'
import type { Subject } from './cluster-contract.ts'
import { DRY_RUN, key, merge, WRITER } from './fixtures.ts'

/** Of pods that no scheduler sees, so that they stay as they are. */
const WORK = {
  restartPolicy: 'Never',
  containers: [{ name: 'work', image: 'nginx:1.29' }],
  schedulerName: 'nobody',
} as const

function job(spec: Partial<JobSpec> = {}): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: { template: { spec: WORK }, ...spec },
  }
}

function cronJob(spec: Partial<CronJobSpec> = {}): CronJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'default' },
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec: WORK } } }, ...spec },
  }
}

const INDEXED = { completionMode: 'Indexed', completions: 2, parallelism: 2 } as const

/** How Jobs and CronJobs are kept, and what Jobs do at once. */
export function jobPromises(subject: () => Subject): void {
  it('a Job wants one pod, and lets six fail, where it does not say', async () => {
    const { cluster } = subject()
    const made = await cluster.create(JOBS, job(), DRY_RUN)
    expect(made.spec).toMatchObject({
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    })
    const queue = await cluster.create(JOBS, job({ parallelism: 2 }), DRY_RUN)
    expect(queue.spec.completions).toBeUndefined()
  })

  it('a Job gets its selector, and its pods their labels, by its uid', async () => {
    const { cluster } = subject()
    const template = { metadata: { labels: { app: 'work' } }, spec: WORK }
    const { metadata, spec } = await cluster.create(JOBS, job({ template }), DRY_RUN)
    const { uid } = metadata
    expect(spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': uid } })
    const labels = {
      app: 'work',
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': 'work',
      'controller-uid': uid,
      'job-name': 'work',
    }
    expect(spec.template.metadata?.labels).toEqual(labels)
    expect(metadata.labels).toEqual(labels)
  })

  it.each([
    ['its own labels', { app: 'own' }],
    ['those of its pods where it says none', undefined],
  ])('a Job has %s', async (_, labels) => {
    const made = job()
    const metadata = { ...made.metadata, ...(labels && { labels }) }
    const stored = await subject().cluster.create(JOBS, { ...made, metadata }, DRY_RUN)
    expect(stored.metadata.labels).toEqual(labels ?? stored.spec.template.metadata?.labels)
  })

  it.each<readonly [Partial<JobSpec>, string]>([
    [
      { template: { spec: { containers: WORK.containers } } },
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      { parallelism: -1 },
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
    ],
    [{ selector: { matchLabels: { app: 'work' } } }, '`selector` not auto-generated'],
    [
      { completionMode: 'Indexed', parallelism: 1 },
      'spec.completions: Required value: when completion mode is Indexed',
    ],
    [
      { backoffLimitPerIndex: 1 },
      'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
    ],
    [
      { podFailurePolicy: { rules: [{ action: 'FailJob' }] } },
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
    ],
    [
      {
        podFailurePolicy: {
          rules: [{ action: 'Count', onExitCodes: { operator: 'In', values: [0] } }],
        },
      },
      'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
    ],
    [
      { ...INDEXED, successPolicy: { rules: [{ succeededIndexes: '1-5' }] } },
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "1-5": error parsing succeededIndexes: too large index: "5"',
    ],
  ])('a Job of %j is refused', async (spec, message) => {
    await expect(subject().cluster.create(JOBS, job(spec), DRY_RUN)).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(message),
    })
  })

  it.each<readonly [string, Json]>([
    ['selector', { selector: { matchLabels: { app: 'other' } } }],
    ['completions', { completions: 3 }],
    ['completionMode', { completionMode: 'Indexed' }],
    ['template', { template: { spec: { terminationGracePeriodSeconds: 1 } } }],
    ['backoffLimitPerIndex', { backoffLimitPerIndex: 1 }],
  ])('a Job does not change its %s', async (field, spec) => {
    const { cluster } = subject()
    await cluster.create(JOBS, job(), WRITER)
    await expect(cluster.patch(JOBS, key('work'), merge({ spec }), DRY_RUN)).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringMatching(
        new RegExp(`spec\\.${field}: Invalid value: .*immutable`, 's'),
      ),
    })
  })

  it('a Job says of its template first what does not change, and then of how it counts', async () => {
    const { cluster } = subject()
    await cluster.create(JOBS, job(), WRITER)
    const spec = {
      template: { spec: { terminationGracePeriodSeconds: 1 } },
      completionMode: 'Indexed',
    }
    await expect(cluster.patch(JOBS, key('work'), merge({ spec }), DRY_RUN)).rejects.toMatchObject({
      message: expect.stringMatching(/spec\.template: .*spec\.completionMode: /s),
    })
  })

  it('a Job that is suspended and has no pods may say where they go, and what they ask for', async () => {
    const { cluster } = subject()
    await cluster.create(JOBS, job({ suspend: true }), WRITER)
    const change = (spec: Json) =>
      cluster.patch(JOBS, key('work'), merge({ spec: { template: { spec } } }), DRY_RUN)
    const moved = await change({ nodeSelector: { zone: 'a' } })
    expect(moved.spec.template.spec.nodeSelector).toEqual({ zone: 'a' })
    const resources = { requests: { cpu: '1' } }
    const [container] = WORK.containers
    const sized = await change({ containers: [{ ...container, resources }] })
    expect(sized.spec.template.spec.containers[0]?.resources).toEqual(resources)
    await expect(change({ hostname: 'other' })).rejects.toMatchObject({ reason: 'Invalid' })
  })

  it('a Job makes as many pods as may be at work, and holds them', async () => {
    const { cluster, settle } = subject()
    await cluster.create(JOBS, job({ completions: 3, parallelism: 2 }), WRITER)
    await settle()
    const { items } = await cluster.list(PODS)
    expect(items.map(({ metadata }) => metadata.finalizers)).toEqual([
      ['batch.kubernetes.io/job-tracking'],
      ['batch.kubernetes.io/job-tracking'],
    ])
    const { status } = (await cluster.get(JOBS, key('work'))) ?? {}
    expect(status).toMatchObject({ active: 2, ready: 0, terminating: 0 })
    expect(status?.uncountedTerminatedPods).toEqual({})
  })

  it('an indexed Job makes a pod for each index', async () => {
    const { cluster, settle } = subject()
    await cluster.create(JOBS, job(INDEXED), WRITER)
    await settle()
    const { items } = await cluster.list(PODS)
    expect(items.map(({ spec }) => spec['hostname'])).toEqual(['work-0', 'work-1'])
    const mark = 'batch.kubernetes.io/job-completion-index'
    expect(items.map(({ metadata }) => metadata.annotations?.[mark])).toEqual(['0', '1'])
    expect(items.map(({ metadata }) => metadata.labels?.[mark])).toEqual(['0', '1'])
  })

  it('a suspended Job makes no pods, and says so', async () => {
    const { cluster, settle } = subject()
    await cluster.create(JOBS, job({ suspend: true }), WRITER)
    await settle()
    expect((await cluster.list(PODS)).items).toEqual([])
    const { status } = (await cluster.get(JOBS, key('work'))) ?? {}
    expect(status?.conditions).toMatchObject([
      { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' },
    ])
    expect(status?.startTime).toBeUndefined()
  })

  it('a Job that is deleted without a word leaves its pods', async () => {
    const { cluster, settle } = subject()
    await cluster.create(JOBS, job(), WRITER)
    await settle()
    await cluster.delete(JOBS, key('work'))
    await settle()
    expect(await cluster.get(JOBS, key('work'))).toBeUndefined()
    const { items } = await cluster.list(PODS)
    expect(items.map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined])
  })

  it('a Job that is deleted with its pods lets go of them first', async () => {
    const { cluster, settle } = subject()
    await cluster.create(JOBS, job(), WRITER)
    await settle()
    await cluster.delete(JOBS, key('work'), { propagation: 'Background' })
    await settle()
    expect((await cluster.list(PODS)).items).toEqual([])
  })

  it('a CronJob has its Jobs side by side, and keeps three and one, where it does not say', async () => {
    const made = await subject().cluster.create(CRON_JOBS, cronJob(), DRY_RUN)
    expect(made.spec).toMatchObject({
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    })
    expect(made.spec.jobTemplate.spec.backoffLimit).toBeUndefined()
    expect(made.spec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds).toBe(30)
  })

  it.each<readonly [Partial<CronJobSpec>, string]>([
    [
      { schedule: '60 * * * *' },
      'spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60',
    ],
    [
      { schedule: 'soon' },
      'spec.schedule: Invalid value: "soon": expected exactly 5 fields, found 1: [soon]',
    ],
    [
      { schedule: 'TZ=UTC 0 3 * * *' },
      'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [
      { timeZone: 'Europe/Atlantis' },
      'spec.timeZone: Invalid value: "Europe/Atlantis": unknown time zone Europe/Atlantis',
    ],
    [
      { startingDeadlineSeconds: -1 },
      'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { jobTemplate: { spec: { template: { spec: { containers: WORK.containers } } } } },
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ])('a CronJob of %j is refused', async (spec, message) => {
    const refused = subject().cluster.create(CRON_JOBS, cronJob(spec), DRY_RUN)
    await expect(refused).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(message),
    })
  })

  it('a CronJob has no Job before its time', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CRON_JOBS, cronJob({ schedule: '0 0 1 1 *' }), WRITER)
    await settle()
    expect((await cluster.list(JOBS)).items).toEqual([])
    expect((await cluster.get(CRON_JOBS, key('nightly')))?.status ?? {}).toEqual({})
  })
}
