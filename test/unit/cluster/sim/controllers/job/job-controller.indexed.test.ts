import { describe, expect, it } from '@jest/globals'
import type { ImageBehaviour } from '../../../../../../src/cluster/sim/behaviour.ts'
import {
  conditionsIn,
  editJob,
  figuresOf,
  jobIn,
  podsIn,
  runTo,
  tellJob,
  type JobStory,
} from '../../../../../support/sim/batch-world.ts'

describe('a Job with indexes', () => {
  const INDEXED = { completionMode: 'Indexed', completions: 3, parallelism: 3 } as const
  const failing = (index: number, exitCode = 1): Partial<ImageBehaviour> => ({
    whenEnv: [
      {
        name: 'JOB_COMPLETION_INDEX',
        value: String(index),
        life: { crashAfterSeconds: 2, exitCode },
      },
    ],
  })

  it('tells each pod its index by name, label, annotation, host name and environment', () => {
    const { world } = tellJob({ spec: INDEXED, until: 5 })
    const [, pod] = podsIn(world)
    expect(pod?.metadata.name).toMatch(/^work-1-[a-z0-9]{5}$/)
    expect(pod?.metadata.labels).toMatchObject({ 'batch.kubernetes.io/job-completion-index': '1' })
    expect(pod?.metadata.annotations).toEqual({ 'batch.kubernetes.io/job-completion-index': '1' })
    expect(pod?.spec['hostname']).toBe('work-1')
    const fieldPath = "metadata.labels['batch.kubernetes.io/job-completion-index']"
    expect(pod?.spec.containers[0]?.env).toEqual([
      { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } },
    ])
  })

  it.each<JobStory & { readonly name: string; readonly done: string; readonly end: string }>([
    {
      name: 'those that have succeeded',
      spec: INDEXED,
      done: '0-2',
      end: 'succeeded 3; SuccessCriteriaMet CompletionsReached; Complete CompletionsReached',
    },
    {
      name: 'one that fails again and again until all fails',
      behaviour: failing(1),
      spec: { ...INDEXED, backoffLimit: 1 },
      done: '0,2',
      end: 'succeeded 2, failed 2; FailureTarget BackoffLimitExceeded; Failed BackoffLimitExceeded',
    },
    {
      name: 'each with a limit of its own',
      behaviour: failing(0),
      spec: { ...INDEXED, backoffLimitPerIndex: 1 },
      done: '1,2 (0 failed)',
      end: 'succeeded 2, failed 2; FailureTarget FailedIndexes; Failed FailedIndexes',
    },
    {
      name: 'those that are enough by a rule',
      behaviour: { ...failing(0), crashAfterSeconds: 60 },
      spec: {
        ...INDEXED,
        successPolicy: { rules: [{ succeededIndexes: '1-2', succeededCount: 1 }] },
      },
      until: 90,
      done: '1,2',
      end: 'succeeded 2, failed 3; SuccessCriteriaMet SuccessPolicy; Complete SuccessPolicy',
    },
  ])('counts $name', ({ done, end, ...story }) => {
    const { world } = tellJob(story)
    const { completedIndexes, failedIndexes } = jobIn(world).status ?? {}
    const failed = failedIndexes === undefined ? '' : ` (${failedIndexes} failed)`
    expect(`${completedIndexes ?? ''}${failed}`).toBe(done)
    expect([figuresOf(jobIn(world)), ...conditionsIn(world)].join('; ')).toBe(end)
  })

  it('grows and shrinks with as many pods at a time as in all', () => {
    const { world } = tellJob({ behaviour: { crashAfterSeconds: 60 }, spec: INDEXED, until: 5 })
    editJob(world, { completions: 2, parallelism: 2 })
    runTo(world, 15)
    expect(podsIn(world).map(({ spec }) => spec['hostname'])).toEqual(['work-0', 'work-1'])
  })
})
