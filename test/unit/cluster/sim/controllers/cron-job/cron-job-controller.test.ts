import { describe, expect, it } from '@jest/globals'
import type { CronJobSpec } from '../../../../../../src/objects/batch.ts'
import { after, seconds } from '../../../../../../src/base/units.ts'
import { newWorld } from '../../../../../../src/cluster/sim/cluster-parts.ts'
import { CRON_JOB_CONTROLLER } from '../../../../../../src/cluster/sim/controllers/cron-job/cron-job-controller.ts'
import { PADDING } from '../../../../../../src/cluster/sim/controllers/cron-job/schedule-times.ts'
import { reconcilerActor } from '../../../../../../src/cluster/sim/controllers/reconciler.ts'
import { EPOCH, type World } from '../../../../../../src/cluster/sim/world.ts'
import { CRON_JOBS, JOBS } from '../../../../../../src/objects/batch.ts'
import { keyOf } from '../../../../../../src/objects/meta.ts'
import {
  batchWorld,
  createCronJob,
  cronJobIn,
  editCronJob,
  eventsOf,
  podSpecOf,
  runTo,
} from '../../../../../support/sim/batch-world.ts'

/** Minutes since 1970 at the start of a world. */
const START = 29_453_760

/** The Jobs that there are, by the minute of their names, counted from the start of the world. */
function jobsIn(world: World): string {
  const names = world.api.list(JOBS).items.map(({ metadata }) => metadata.name)
  return names.map((name) => Number(name.split('-').at(-1)) - START).join(' ')
}

const TOO_MANY =
  'TooManyMissedTimes: too many missed start times. Set or decrease ' +
  '.spec.startingDeadlineSeconds or check clock skew'

const LONG = { crashAfterSeconds: 90 }

describe('a CronJob', () => {
  it('makes a Job for each start, named by its minute, and remembers when', () => {
    const world = batchWorld()
    createCronJob(world, {
      timeZone: 'Europe/Berlin',
      jobTemplate: {
        metadata: { labels: { app: 'report' } },
        spec: { template: { spec: podSpecOf() } },
      },
    })
    runTo(world, 61)
    const [job] = world.api.list(JOBS).items
    expect(job?.metadata).toMatchObject({
      name: `nightly-${START + 1}`,
      labels: { app: 'report' },
      annotations: {
        'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T01:01:00+01:00',
      },
    })
    expect(cronJobIn(world).status).toMatchObject({
      active: [{ kind: 'Job', name: `nightly-${START + 1}` }],
      lastScheduleTime: '2026-01-01T00:01:00Z',
    })
    runTo(world, 90)
    expect(cronJobIn(world).status).toEqual({
      lastScheduleTime: '2026-01-01T00:01:00Z',
      lastSuccessfulTime: '2026-01-01T00:01:12Z',
    })
    expect(eventsOf(world, 'CronJob')).toEqual([
      `SuccessfulCreate: Created job nightly-${START + 1}`,
      `SawCompletedJob: Saw completed job: nightly-${START + 1}, condition: Complete`,
    ])
  })

  it.each<{
    readonly name: string
    readonly spec: Partial<CronJobSpec>
    readonly long?: boolean
    readonly until: number
    readonly jobs: string
  }>([
    { name: 'every five minutes', spec: { schedule: '*/5 * * * *' }, until: 700, jobs: '5 10' },
    { name: 'every hour', spec: { schedule: '@hourly' }, until: 7300, jobs: '60 120' },
    { name: 'the last three that went well', spec: {}, until: 600, jobs: '7 8 9' },
    {
      name: 'as many as are to be kept',
      spec: { successfulJobsHistoryLimit: 1 },
      until: 600,
      jobs: '9',
    },
    { name: 'side by side', spec: {}, long: true, until: 185, jobs: '1 2 3' },
    {
      name: 'never two at a time',
      spec: { concurrencyPolicy: 'Forbid' },
      long: true,
      until: 225,
      jobs: '1 2',
    },
    {
      name: 'the new one instead of the old one',
      spec: { concurrencyPolicy: 'Replace' },
      long: true,
      until: 185,
      jobs: '3',
    },
    { name: 'none while it is suspended', spec: { suspend: true }, until: 600, jobs: '' },
  ])('has Jobs: $name', ({ spec, long, until, jobs }) => {
    const world = batchWorld(long === true ? LONG : {})
    createCronJob(world, spec)
    runTo(world, until)
    expect(jobsIn(world)).toBe(jobs)
  })

  it('says of days that never come that there are none', () => {
    const world = batchWorld()
    createCronJob(world, { schedule: '0 0 31 2 *' })
    runTo(world, 60)
    expect(eventsOf(world, 'CronJob')).toEqual([
      'InvalidSchedule: invalid schedule: 0 0 31 2 * : ' +
        'time difference between two schedules is less than 1 second',
    ])
  })

  it('says why it does not begin another Job, and begins it when the first has ended', () => {
    const world = batchWorld(LONG)
    createCronJob(world, { concurrencyPolicy: 'Forbid' })
    runTo(world, 130)
    expect(eventsOf(world, 'CronJob')).toContain(
      'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    )
    runTo(world, 156)
    expect(jobsIn(world)).toBe('1 2')
  })

  it.each<readonly [string, Partial<CronJobSpec>, number, { jobs: string; warnings: string[] }]>([
    ['the last start that it has missed', {}, 3, { jobs: '3', warnings: [] }],
    ['none that is too late', { startingDeadlineSeconds: 10 }, 3, { jobs: '', warnings: [] }],
    [
      'one, and a warning, after more than a hundred',
      {},
      120,
      { jobs: '120', warnings: [TOO_MANY] },
    ],
  ])('begins after a rest %s', (_, spec, minutes, { jobs, warnings }) => {
    const world = batchWorld()
    createCronJob(world, { suspend: true, ...spec })
    runTo(world, minutes * 60 + 30)
    editCronJob(world, { suspend: false })
    runTo(world, minutes * 60 + 35)
    expect(jobsIn(world)).toBe(jobs)
    expect(eventsOf(world, 'CronJob').filter((text) => !text.startsWith('Succ'))).toEqual(warnings)
  })

  it('goes by another schedule from its next time on', () => {
    const world = batchWorld()
    createCronJob(world, { schedule: '@hourly' })
    runTo(world, 130)
    editCronJob(world, { schedule: '* * * * *' })
    runTo(world, 131)
    expect(jobsIn(world)).toBe('')
    runTo(world, 185)
    expect(jobsIn(world)).toBe('3')
  })

  it('notices a Job that has been deleted, and one that it did not make', () => {
    const world = batchWorld(LONG)
    createCronJob(world, { schedule: '0 * * * *' })
    runTo(world, 3605)
    const [job] = world.api.list(JOBS).items
    if (job === undefined) throw new Error('there is no Job')
    world.api.create(
      JOBS,
      {
        ...job,
        metadata: {
          name: 'by-hand',
          namespace: 'default',
          ownerReferences: job.metadata.ownerReferences ?? [],
        },
        spec: { template: { spec: podSpecOf() } },
      },
      { fieldManager: 'person' },
    )
    world.api.delete(JOBS, keyOf(job), { propagation: 'Background' })
    runTo(world, 3610)
    expect(eventsOf(world, 'CronJob').slice(1)).toEqual([
      `MissingJob: Active job went missing: nightly-${START + 60}`,
      'UnexpectedJob: Saw a job that the controller did not create or forgot: by-hand',
    ])
    expect(cronJobIn(world).status?.active).toBeUndefined()
  })

  it('takes its Jobs and their pods with it', () => {
    const world = batchWorld()
    createCronJob(world)
    runTo(world, 65)
    world.api.delete(CRON_JOBS, keyOf(cronJobIn(world)), { propagation: 'Background' })
    runTo(world, 120)
    expect(jobsIn(world)).toBe('')
  })

  it('sleeps between its starts', () => {
    const world = newWorld({ seed: 1, actors: [reconcilerActor(CRON_JOB_CONTROLLER)] })
    createCronJob(world, { schedule: '@yearly' })
    runTo(world, 10)
    expect(world.nextAt).toBe(after(after(EPOCH, seconds(365 * 86_400)), PADDING))
  })
})
