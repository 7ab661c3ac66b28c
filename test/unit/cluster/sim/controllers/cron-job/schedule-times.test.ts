import { describe, expect, it } from '@jest/globals'
import { defined } from '../../../../../../src/base/assert.ts'
import { formatTime, parseTime } from '../../../../../../src/base/rfc3339.ts'
import { after, seconds, type InstantMs } from '../../../../../../src/base/units.ts'
import {
  pastOf,
  untilNext,
} from '../../../../../../src/cluster/sim/controllers/cron-job/schedule-times.ts'
import { parseSchedule } from '../../../../../../src/cluster/sim/cron/parse-schedule.ts'
import type { Schedule } from '../../../../../../src/cluster/sim/cron/schedule.ts'
import type { CronJob, CronJobSpec } from '../../../../../../src/objects/batch.ts'
import { makeCronJob } from '../../../../../support/sim/batch-world.ts'

/** A Thursday, as in the tests of Kubernetes 1.36 (cronjob/utils_test.go), whose rows these are. */
const TOP = defined(parseTime('2016-05-19T10:00:00Z'), 'the top of the hour')

function at(minutes: number): InstantMs {
  return after(TOP, seconds(minutes * 60))
}

interface Row {
  readonly schedule: string
  /** In minutes, as all times here; default: 0. */
  readonly created?: number
  readonly last?: number
  readonly deadline?: number
  readonly now: number
}

function made(row: Row): { readonly cronJob: CronJob; readonly schedule: Schedule } {
  const { schedule: text, created = 0, last, deadline } = row
  const spec: Partial<CronJobSpec> = {
    schedule: text,
    ...(deadline === undefined ? {} : { startingDeadlineSeconds: deadline * 60 }),
  }
  const cronJob = makeCronJob(spec)
  const schedule = parseSchedule(text)
  if (typeof schedule === 'string') throw new Error(schedule)
  return {
    schedule,
    cronJob: {
      ...cronJob,
      metadata: { ...cronJob.metadata, creationTimestamp: formatTime(at(created)) },
      ...(last === undefined ? {} : { status: { lastScheduleTime: formatTime(at(last)) } }),
    },
  }
}

const HOURLY = '0 * * * *'
const DAY = 24 * 60

describe('pastOf()', () => {
  it.each<readonly [string, Row, number | undefined, string]>([
    ['before the first start', { schedule: HOURLY, now: 0.5 }, undefined, 'none'],
    ['after the first start', { schedule: HOURLY, now: 61 }, 60, 'none'],
    ['after five starts', { schedule: HOURLY, created: 1 / 6, now: 301 }, 300, 'few'],
    [
      'of an uneven schedule',
      { schedule: '30 6-16/4 * * 1-5', last: 30, now: DAY + 31 },
      DAY + 30,
      'few',
    ],
    [
      'of another uneven schedule',
      { schedule: '30 10,11,12 * * 1-5', last: 30, now: 30 * 60 + 30 },
      undefined,
      'few',
    ],
    [
      'after a weekend',
      { schedule: '30 6-16/4 * * 1-5', last: 30, now: 4 * DAY + 31 },
      4 * DAY + 30,
      'few',
    ],
    [
      'by a span',
      { schedule: '@every 1h', created: -59, last: 1, now: 7 * DAY },
      6 * DAY + 23 * 60 + 1,
      'many',
    ],
    ['since the last start', { schedule: '*/5 * * * *', last: 30, now: 31 }, undefined, 'none'],
    [
      'within the deadline only',
      { schedule: '*/5 * * * *', last: 30, deadline: 1, now: 35.5 },
      35,
      'none',
    ],
    [
      'but what is too late',
      { schedule: '*/5 * * * *', last: 30, deadline: 1, now: 32 },
      undefined,
      'none',
    ],
  ])('finds the last start %s', (_, row, last, missed) => {
    const { cronJob, schedule } = made(row)
    const past = pastOf(cronJob, schedule, at(row.now), { isLimited: true })
    expect([past?.last && formatTime(past.last), past?.missed]).toEqual([
      last === undefined ? undefined : formatTime(at(last)),
      missed,
    ])
  })

  it('finds nothing of a day that never comes', () => {
    const { cronJob, schedule } = made({ schedule: '59 23 31 2 *', now: 60 })
    expect(pastOf(cronJob, schedule, at(60), { isLimited: true })).toBeUndefined()
    expect(untilNext(cronJob, schedule, at(60))).toBeUndefined()
  })
})

describe('untilNext()', () => {
  it.each<readonly [Row, number]>([
    [{ schedule: HOURLY, now: 5 }, 55],
    [{ schedule: HOURLY, last: 60, now: 60 }, 60],
    [{ schedule: HOURLY, now: 130 }, 50],
    [{ schedule: '30 10,11,12 * * 1-5', last: 30, now: 30 * 60 + 30 }, 66 * 60],
  ])('of %j is %d minutes, and a little', (row, minutes) => {
    const { cronJob, schedule } = made(row)
    expect(untilNext(cronJob, schedule, at(row.now))).toBe(minutes * 60_000 + 100)
  })
})
