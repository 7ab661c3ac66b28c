import type { CronJob, CronJobSpec } from '../../../../objects/batch.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { parseSchedule } from '../../cron/parse-schedule.ts'
import { isTimeZone } from '../../cron/time-zone.ts'
import { invalidValue, requiredValue, unsupportedValue } from './causes.ts'
import { jobSpecRules } from './job-rules.ts'
import { nonNegativeRules } from './number-rules.ts'

/** The names of its Jobs are eleven characters longer, and not longer than a label. */
const NAME_LENGTH = 52

/** Kubernetes 1.36, pkg/apis/batch/validation (ValidateCronJobCreate, ValidateCronJobUpdate). */
export function cronJobRules(
  { metadata, spec }: CronJob,
  old: CronJob | undefined,
): readonly ClusterErrorCause[] {
  const { name } = metadata
  const { concurrencyPolicy = 'Allow', timeZone, startingDeadlineSeconds } = spec
  const detail = `must be no more than ${NAME_LENGTH} characters`
  return [
    ...scheduleRules(spec, old?.spec),
    ...nonNegativeRules(startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...(old !== undefined && old.spec.timeZone === timeZone ? [] : timeZoneRules(timeZone)),
    ...(POLICIES.includes(concurrencyPolicy)
      ? []
      : [unsupportedValue('spec.concurrencyPolicy', concurrencyPolicy, POLICIES)]),
    ...jobTemplateRules(spec),
    ...nonNegativeRules(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...nonNegativeRules(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
    ...(old === undefined && name.length > NAME_LENGTH
      ? [invalidValue('metadata.name', name, detail)]
      : []),
  ]
}

const POLICIES: readonly string[] = ['Allow', 'Forbid', 'Replace']

function scheduleRules(
  { schedule, timeZone }: CronJobSpec,
  old: CronJobSpec | undefined,
): ClusterErrorCause[] {
  const path = 'spec.schedule'
  if (schedule === '') return [requiredValue(path)]
  const parsed = parseSchedule(schedule)
  const found: ClusterErrorCause[] = []
  if (typeof parsed === 'string') found.push(invalidValue(path, schedule, parsed))
  if (!schedule.includes('TZ')) return found
  if (old?.schedule.includes('TZ') !== true) {
    const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
    found.push(invalidValue(path, schedule, detail))
  } else if (timeZone !== undefined) {
    const detail = 'cannot use both timeZone field and TZ or CRON_TZ in schedule'
    found.push(invalidValue(path, schedule, detail))
  }
  return found
}

function timeZoneRules(zone: string | undefined): ClusterErrorCause[] {
  const path = 'spec.timeZone'
  if (zone === undefined) return []
  if (zone === '') return [invalidValue(path, zone, 'timeZone must be nil or non-empty string')]
  if (zone.toLowerCase() === 'local') {
    const detail =
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
    return [invalidValue(path, zone, detail)]
  }
  return isTimeZone(zone) ? [] : [invalidValue(path, zone, `unknown time zone ${zone}`)]
}

function jobTemplateRules({ jobTemplate }: CronJobSpec): ClusterErrorCause[] {
  const { selector, manualSelector } = jobTemplate.spec
  const path = 'spec.jobTemplate.spec'
  const found = [...jobSpecRules(jobTemplate.spec, path)]
  if (selector !== undefined) {
    found.push(invalidValue(`${path}.selector`, selector, '`selector` will be auto-generated'))
  }
  if (manualSelector === true) {
    found.push(unsupportedValue(`${path}.manualSelector`, manualSelector, ['nil', 'false']))
  }
  return found
}
