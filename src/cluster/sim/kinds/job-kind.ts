import { deepEqual } from '../../../base/json.ts'
import { CONTROLLER_UID_LABEL, JOBS, type Job, type JobSpec } from '../../../objects/batch.ts'
import { makeKind, withStatus } from './make-kind.ts'
import { jobRules, generatedLabels } from './rules/job-rules.ts'
import { jobUpdateRules } from './rules/job-update-rules.ts'
import { JOB } from './shapes/batch-shape.ts'
import { withoutNoAnnotations, withTemplateDefaults } from './workload-defaults.ts'

/**
 * Jobs: Kubernetes 1.36, pkg/registry/batch/job, pkg/apis/batch/validation and batch/v1
 * defaults.go.
 *
 * Left out on purpose: what a status may become (ValidateJobUpdateStatus), which only controllers
 * of others would get wrong.
 */
export const JOB_KIND = makeKind<Job>({
  resource: JOBS,
  hasStatus: true,
  orphansDependents: true,
  shape: JOB,
  defaults: (job) => withJobDefaults(withTemplateDefaults(withoutNoAnnotations(job))),
  prepareForCreate: (job) => withGeneratedSelector(withStatus(job, {})),
  rules: (job, old) => [...jobRules(job), ...(old === undefined ? [] : jobUpdateRules(job, old))],
  raisesGeneration: (job, old) => !deepEqual(job.spec, old.spec),
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
})

/** How often pods of a Job may fail, unless it says so itself. */
export const DEFAULT_BACKOFF_LIMIT = 6
const NO_LIMIT = 2 ** 31 - 1

function withJobDefaults(job: Job): Job {
  const { metadata, spec } = job
  const { labels } = spec.template.metadata ?? {}
  const next = withSpecDefaults(spec)
  const hasNone = Object.keys(metadata.labels ?? {}).length === 0
  if (!hasNone || labels === undefined) return next === spec ? job : { ...job, spec: next }
  return { ...job, metadata: { ...metadata, labels }, spec: next }
}

/** Kubernetes 1.36, batch/v1 defaults.go (SetDefaults_Job). */
function withSpecDefaults(spec: JobSpec): JobSpec {
  const { completions, parallelism } = spec
  const isPlain = completions === undefined && parallelism === undefined
  const limit = spec.backoffLimitPerIndex === undefined ? DEFAULT_BACKOFF_LIMIT : NO_LIMIT
  const replaced = spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'
  const defaults: Partial<JobSpec> = {
    ...(isPlain ? { completions: 1 } : {}),
    parallelism: 1,
    backoffLimit: limit,
    podReplacementPolicy: replaced,
  }
  const isWhole = Object.keys(defaults).every((field) => field in spec)
  return isWhole ? spec : { ...defaults, ...spec }
}

/**
 * Kubernetes 1.36, registry/batch/job/strategy.go (generateSelector). A Job that says no labels has
 * those of its pods, and what they are given, too: defaults come again when it is read.
 */
function withGeneratedSelector(job: Job): Job {
  const { metadata, spec } = job
  if (spec.manualSelector === true) return job
  const { uid = '', name } = metadata
  const { template, selector } = spec
  const labels = { ...generatedLabels(uid, name), ...template.metadata?.labels }
  const isShared = metadata.labels === template.metadata?.labels
  const matchLabels = { [CONTROLLER_UID_LABEL]: uid, ...selector?.matchLabels }
  return {
    ...job,
    metadata: isShared ? { ...metadata, labels } : metadata,
    spec: {
      ...spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}
