import { deepEqual } from '../../../base/json.ts'
import { CRON_JOBS, type CronJob } from '../../../objects/batch.ts'
import { makeKind } from './make-kind.ts'
import { cronJobRules } from './rules/cron-job-rules.ts'
import { CRON_JOB } from './shapes/batch-shape.ts'
import { withTemplateDefaults } from './workload-defaults.ts'

/** CronJobs: Kubernetes 1.36, pkg/registry/batch/cronjob and pkg/apis/batch/validation. */
export const CRON_JOB_KIND = makeKind<CronJob>({
  resource: CRON_JOBS,
  shortNames: ['cj'],
  hasStatus: true,
  orphansDependents: true,
  shape: CRON_JOB,
  defaults: withDefaultsOfTemplate,
  rules: cronJobRules,
  raisesGeneration: (cronJob, old) => !deepEqual(cronJob.spec, old.spec),
})

/** The pods get their defaults in the template, and the Job only when it is made. */
function withDefaultsOfTemplate(cronJob: CronJob): CronJob {
  const { spec } = cronJob
  const { jobTemplate } = spec
  const { apiVersion, kind, metadata } = cronJob
  const made = withTemplateDefaults({ apiVersion, kind, metadata, spec: jobTemplate.spec })
  if (made.spec === jobTemplate.spec) return cronJob
  return { ...cronJob, spec: { ...spec, jobTemplate: { ...jobTemplate, spec: made.spec } } }
}
