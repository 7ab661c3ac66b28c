import { formatTime } from '../../../../base/rfc3339.ts'
import type { InstantMs } from '../../../../base/units.ts'
import { SCHEDULED_AT, type CronJob, type Job } from '../../../../objects/batch.ts'
import { localRfc3339 } from '../../cron/time-zone.ts'
import { controllerReferenceTo } from '../owner-references.ts'

/** One name for one start, so that it is made once (getTimeHashInMinutes). */
export function jobName({ metadata }: CronJob, at: InstantMs): string {
  return `${metadata.name}-${Math.floor(at / 60_000)}`
}

/** Kubernetes 1.36, cronjob/utils.go (getJobFromTemplate2). */
export function makeJob(cronJob: CronJob, at: InstantMs): Job {
  const { jobTemplate, timeZone } = cronJob.spec
  const { labels, annotations } = jobTemplate.metadata ?? {}
  const scheduled = timeZone === undefined ? formatTime(at) : localRfc3339(at, timeZone)
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, at),
      namespace: cronJob.metadata.namespace ?? '',
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, [SCHEDULED_AT]: scheduled },
      ownerReferences: [controllerReferenceTo(cronJob)],
    },
    spec: jobTemplate.spec,
  }
}
