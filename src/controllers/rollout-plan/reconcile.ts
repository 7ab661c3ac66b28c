import type { Clock } from '../../base/clock.ts'
import { FIELD_MANAGERS } from '../../api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan, type RolloutPlanStatus } from '../../api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../api/rollout-request.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { isClusterError } from '../../cluster/errors.ts'
import { withAnswer } from '../../domain/rollout/requests/answer.ts'
import { decide } from '../../domain/rollout/decide.ts'
import type { Answer, Decision, Write } from '../../domain/rollout/decision.ts'
import type { Facts } from '../../domain/rollout/facts.ts'
import { hashOf } from '../../domain/rollout/replica-sets/revision.ts'
import { withRefusal } from '../../domain/rollout/status/refusal.ts'
import { expire, refuseWithoutPlan, unanswered } from '../../domain/rollout/requests/queue.ts'
import { conditionOf, keyOf, type ObjectKey } from '../../objects/meta.ts'
import { resourceName } from '../../objects/resource.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../objects/workload.ts'
import type { Outcome } from '../../runtime/controller.ts'
import { formatKey } from '../../runtime/key-text.ts'
import type { EventRecorder } from '../../runtime/recorder.ts'
import { carryOut, subjectOf } from './carry-out.ts'
import type { Caches } from './caches.ts'
import { gather } from './gather.ts'

/** One write that was made. */
export interface Entry {
  readonly plan: ObjectKey
  /** The `pod-template-hash` of the version that the Deployment asks for, where it is known. */
  readonly revision: string | undefined
  /** What was written, such as `deployments.apps/web`. */
  readonly object: string
  readonly why: string
}

/** Told of each write once, for the log; Events aside. */
export interface Journal {
  wrote(entry: Entry): void
}

export interface ReconcileDeps {
  readonly caches: Caches
  readonly clock: Clock
  readonly recorder: EventRecorder
  readonly journal: Journal
}

/**
 * Brings one plan a step closer to its spec: gather, decide, carry out, record.
 *
 * Level-triggered and safe to repeat. Status goes after the writes: a crash before it repeats the
 * decision from what the cluster then shows.
 */
export async function reconcile(
  key: ObjectKey,
  cluster: Cluster,
  deps: ReconcileDeps,
): Promise<Outcome> {
  const plan = deps.caches.plans.get(key)
  if (plan === undefined) return reconcileWithoutPlan(key, cluster, deps)
  const facts = gather(plan, deps.caches)
  const decision = decide(facts, deps.clock.now())
  try {
    await writeAll(key, decision, cluster, deps)
  } catch (error) {
    await recordRefusal(facts, error, cluster, deps)
    throw error
  }
  await recordStatus(plan, decision.status, cluster, deps)
  for (const answer of decision.answers) await give(answer, cluster, deps)
  for (const notice of decision.events) deps.recorder.record(plan, notice)
  return { requeueAt: decision.lookAgainAt }
}

/** Nobody decides anything; people who ask are told, and their words go in their time. */
async function reconcileWithoutPlan(
  key: ObjectKey,
  cluster: Cluster,
  deps: ReconcileDeps,
): Promise<Outcome> {
  const requests = deps.caches.requestsByPlan.get(formatKey(key))
  const { writes, nextAt } = expire({ requests }, deps.clock.now())
  await writeAll(key, { writes, status: undefined }, cluster, deps)
  for (const request of unanswered({ requests })) {
    await give(refuseWithoutPlan(request), cluster, deps)
  }
  return { requeueAt: nextAt ?? 'onChange' }
}

async function writeAll(
  plan: ObjectKey,
  { writes, status }: Pick<Decision, 'writes' | 'status'>,
  cluster: Cluster,
  { journal }: ReconcileDeps,
): Promise<void> {
  for (const write of writes) {
    try {
      await carryOut(write, cluster)
      journal.wrote({
        plan,
        revision: revisionOf(write, status),
        object: subjectOf(write),
        why: write.why,
      })
    } catch (error) {
      // Somebody made it first: what it is now shows in the next look at the world.
      if (!isClusterError(error, 'AlreadyExists')) throw error
    }
  }
}

/** The version that a write is for: the status may yet have to hear of one that is being made. */
function revisionOf(write: Write, status: RolloutPlanStatus | undefined): string | undefined {
  const isMade = write.kind === 'create' && write.resource.kind === REPLICA_SETS.kind
  return isMade ? hashOf(write.object as ReplicaSet) : status?.target?.podTemplateHash
}

/** A refusal that trying again does not mend is said in the conditions. */
async function recordRefusal(
  facts: Facts,
  error: unknown,
  cluster: Cluster,
  deps: ReconcileDeps,
): Promise<void> {
  if (!isClusterError(error) || error.retryable || error.reason === 'NotFound') return
  const { reason, message } = error
  const status = withRefusal(facts, { reason, message }, deps.clock.now())
  await recordStatus(facts.plan, status, cluster, deps)
}

async function recordStatus(
  plan: RolloutPlan,
  status: RolloutPlanStatus | undefined,
  cluster: Cluster,
  { journal }: ReconcileDeps,
): Promise<void> {
  if (status === undefined || status === plan.status) return
  const options = { fieldManager: FIELD_MANAGERS.status, subresource: 'status' } as const
  await cluster.update(ROLLOUT_PLANS, { ...plan, status }, options)
  const ready = conditionOf(status.conditions, 'Ready')
  journal.wrote({
    plan: keyOf(plan),
    revision: status.target?.podTemplateHash,
    object: `${resourceName(ROLLOUT_PLANS)}/${plan.metadata.name}/status`,
    why: `${status.phase ?? ''}, ${ready?.reason ?? ''}: ${ready?.message ?? ''}`,
  })
}

async function give(
  answer: Answer,
  cluster: Cluster,
  { clock, journal }: ReconcileDeps,
): Promise<void> {
  const { request, reason, message } = answer
  const options = { fieldManager: FIELD_MANAGERS.requests, subresource: 'status' } as const
  await cluster.update(ROLLOUT_REQUESTS, withAnswer(answer, clock.now()), options)
  const { namespace = '', name } = request.metadata
  journal.wrote({
    plan: { namespace, name: request.spec.planRef.name },
    revision: undefined,
    object: `${resourceName(ROLLOUT_REQUESTS)}/${name}/status`,
    why: `${reason}: ${message}`,
  })
}
