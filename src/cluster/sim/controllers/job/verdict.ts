import { parseTime } from '../../../../base/rfc3339.ts'
import { after, between, durationMs, seconds, type DurationMs } from '../../../../base/units.ts'
import {
  hasJobCondition,
  isIndexed,
  isSuspended,
  type JobCondition,
  type SuccessRule,
} from '../../../../objects/batch.ts'
import { conditionOf } from '../../../../objects/meta.ts'
import type { Pod } from '../../../../objects/pod.ts'
import { judgeFailure } from './failure-policy.ts'
import { countOf, overlapOf, parseIndexes, type Indexes } from './indexes.ts'
import { makeCondition } from './job-conditions.ts'
import { hasPodFailed } from './job-pods.ts'
import type { JobView } from './job-view.ts'

/**
 * How a Job ends, as far as its pods and the time say so; `undefined` while it goes on.
 *
 * What was found before holds; then comes what makes it fail, and then a policy of success.
 */
export function verdictOf(view: JobView): JobCondition | undefined {
  const { job, now } = view
  const { conditions } = job.status ?? {}
  if (hasJobCondition(job, 'SuccessCriteriaMet')) {
    return conditionOf(conditions, 'SuccessCriteriaMet')
  }
  if (hasJobCondition(job, 'FailureTarget')) {
    const { reason = '', message = '' } = conditionOf(conditions, 'FailureTarget') ?? {}
    return makeCondition({ type: 'Failed', reason, message }, now)
  }
  const failure = failureOf(view)
  if (failure !== undefined) return makeCondition({ type: 'FailureTarget', ...failure }, now)
  const rule = successRuleOf(view)
  if (rule === undefined) return undefined
  const message = `Matched rules at index ${rule}`
  return makeCondition({ type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message }, now)
}

/** What is said of a Job that has as many successes as it wants. */
export function completed({ now }: JobView): JobCondition {
  const reason = 'CompletionsReached'
  const message = 'Reached expected number of succeeded pods'
  return makeCondition({ type: 'SuccessCriteriaMet', reason, message }, now)
}

interface Failure {
  readonly reason: string
  readonly message: string
}

function failureOf(view: JobView): Failure | undefined {
  const { job, pods } = view
  const { backoffLimit = 0 } = job.spec
  for (const pod of pods) {
    const { message } = hasPodFailed(pod, job) ? judgeFailure(job, pod) : {}
    if (message !== undefined) return { reason: 'PodFailurePolicy', message }
  }
  if (view.failed > backoffLimit || hasRestartedTooOften(view)) {
    const message = 'Job has reached the specified backoff limit'
    return { reason: 'BackoffLimitExceeded', message }
  }
  if (untilDeadline(view) === 0) {
    const message = 'Job was active longer than specified deadline'
    return { reason: 'DeadlineExceeded', message }
  }
  return indexFailureOf(view)
}

function indexFailureOf({ job, failedIndexes, doneIndexes }: JobView): Failure | undefined {
  const { maxFailedIndexes, completions = 0 } = job.spec
  const failed = countOf(failedIndexes ?? [])
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes'
    return { reason: 'MaxFailedIndexesExceeded', message }
  }
  if (failed === 0 || failed + countOf(doneIndexes) < completions) return undefined
  return { reason: 'FailedIndexes', message: 'Job has failed indexes' }
}

/** Restarts count where it is the kubelet that tries again (pastBackoffLimitOnFailure). */
function hasRestartedTooOften({ job, pods }: JobView): boolean {
  const { backoffLimit = 0, template } = job.spec
  if (template.spec.restartPolicy !== 'OnFailure') return false
  const restarts = pods.filter(isUnderWay).reduce((sum, pod) => sum + restartsOf(pod), 0)
  return restarts >= Math.max(backoffLimit, 1)
}

function isUnderWay({ status }: Pod): boolean {
  return status?.phase === 'Running' || status?.phase === 'Pending'
}

function restartsOf({ status }: Pod): number {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return all.reduce((sum, { restartCount }) => sum + restartCount, 0)
}

/** How long a Job may still be active; `undefined` where nothing limits it. */
export function untilDeadline({ job, now }: Pick<JobView, 'job' | 'now'>): DurationMs | undefined {
  const { activeDeadlineSeconds } = job.spec
  const startedAt = parseTime(job.status?.startTime ?? '')
  if (activeDeadlineSeconds === undefined || isSuspended(job) || startedAt === undefined) {
    return undefined
  }
  const left = between(now, after(startedAt, seconds(activeDeadlineSeconds)))
  return durationMs(Math.max(left, 0))
}

/** The rule that says that the successes are enough (success_policy.go: matchSuccessPolicy). */
function successRuleOf({ job, doneIndexes }: JobView): number | undefined {
  if (!isIndexed(job) || doneIndexes.length === 0) return undefined
  const { completions = 0, successPolicy } = job.spec
  const index = (successPolicy?.rules ?? []).findIndex((rule) =>
    isMet(rule, doneIndexes, completions),
  )
  return index < 0 ? undefined : index
}

function isMet(
  { succeededIndexes, succeededCount = Infinity }: SuccessRule,
  done: Indexes,
  completions: number,
): boolean {
  if (succeededIndexes === undefined) return countOf(done) >= succeededCount
  const wanted = parseIndexes(succeededIndexes, completions)
  const met = overlapOf(wanted, done)
  return wanted.length > 0 && (met === countOf(wanted) || met >= succeededCount)
}
