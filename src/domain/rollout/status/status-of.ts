import { withVerdict } from '../../../api/conditions.ts'
import { phaseOf, type Reason } from '../../../api/reasons.ts'
import type {
  BorrowedField,
  RolloutPlanStatus,
  RolloutStatus,
  StableStatus,
  TargetStatus,
  UpdatedStatus,
  Wait,
} from '../../../api/rollout-plan.ts'
import { isObject, type JsonObject } from '../../../base/json.ts'
import { formatMicroTime } from '../../../base/rfc3339.ts'
import { uidOf } from '../../../objects/meta.ts'
import { REVISION_ANNOTATION, type Deployment, type ReplicaSet } from '../../../objects/workload.ts'
import { availabilityOf } from './availability.ts'
import type { Write } from '../decision.ts'
import { isHeld } from '../at-rest/gate.ts'
import { gateStatusOf } from '../at-rest/which-gate.ts'
import { withPast } from './history.ts'
import { updatedName } from '../replica-sets/make-updated.ts'
import { known } from '../../../base/fields.ts'
import { availableOf, podsOf } from '../replica-sets/replica-sets.ts'
import { hashOf, imagesOf } from '../replica-sets/revision.ts'
import { stableLeft, type Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'

/** Everything that a status says besides the verdict, as it follows from what was observed. */
export function statusOf(
  situation: Situation,
  transition: Transition,
  borrowed: readonly BorrowedField[],
): RolloutPlanStatus {
  const { target } = situation
  const stable = transition.stable ?? situation.stable
  const isTaken = isHeld(situation) || transition.stable !== undefined
  const taken = !isTaken
    ? {}
    : {
        gate: gateStatusOf(target, fieldsOf(target, borrowed), situation),
        stable: stable && stableStatusOf(stable),
        updated: updatedStatusOf(situation),
      }
  const fields = {
    ...courseOf(situation, transition),
    ...taken,
    target: targetStatusOf(situation, transition.writes),
    borrowed: borrowed.length > 0 ? borrowed : undefined,
  }
  return withTransition(fields, situation, transition, availabilityOf(situation))
}

function fieldsOf({ kind }: Deployment, borrowed: readonly BorrowedField[]): readonly string[] {
  return borrowed.filter((each) => each.kind === kind).map(({ field }) => field)
}

/** The status of a plan whose Deployment is not there. */
export function statusWithoutTarget(
  situation: Pick<Situation, 'status' | 'plan' | 'now' | 'facts'>,
  transition: Transition,
): RolloutPlanStatus {
  const { target, borrowed, stable: recorded } = situation.status
  const stable = stableLeft(situation.facts) && recorded
  const fields = { ...courseOf(situation, transition), target, borrowed, stable }
  return withTransition(fields, situation, transition, transition.message)
}

type Fields = { [K in keyof RolloutPlanStatus]: RolloutPlanStatus[K] | undefined }

/** How the rollout goes, and how those before it went. */
function courseOf(
  { status, now }: Pick<Situation, 'status' | 'now'>,
  transition: Transition,
): Fields & Pick<RolloutPlanStatus, 'observedGeneration'> {
  const { past } = transition
  const rollout = transition.rollout ?? status.rollout
  return {
    observedGeneration: status.observedGeneration,
    phase: status.phase,
    phaseSince: status.phaseSince,
    conditions: status.conditions,
    progress: progressOf(rollout),
    rollout,
    waits: waitsOf(status, transition, now),
    history: past === undefined ? status.history : withPast(status.history, past),
  }
}

function withTransition(
  fields: Fields,
  { plan, now }: Pick<Situation, 'plan' | 'now'>,
  { reason, message, isPastDeadline = false }: Transition,
  shortage: string | undefined,
): RolloutPlanStatus {
  const generation = plan.metadata.generation ?? 0
  const verdict = { reason, message, isPastDeadline, shortage, generation }
  return withVerdict(known<RolloutPlanStatus>(fields), verdict, now)
}

/** The steps that are reached, of all. */
function progressOf(rollout: RolloutStatus | undefined): string | undefined {
  const { step } = rollout ?? {}
  if (step === undefined) return undefined
  const reached = step.reachedTime === undefined ? step.index - 1 : step.index
  return `${reached}/${step.count}`
}

/** A write to D that makes the next generation: it is then no news. */
function targetStatusOf(
  { target, askedHash }: Situation,
  writes: readonly Write[] = [],
): TargetStatus {
  const isEdited = writes.some(
    (write) =>
      write.kind === 'patch' && write.resource.kind === target.kind && makesGeneration(write.body),
  )
  return {
    uid: uidOf(target),
    observedGeneration: (target.metadata.generation ?? 0) + Number(isEdited),
    podTemplateHash: askedHash,
  }
}

/** One to spec or annotations does (Kubernetes 1.36, registry/apps/deployment/strategy.go). */
function makesGeneration(body: JsonObject): boolean {
  const metadata = body['metadata']
  return body['spec'] !== undefined || (isObject(metadata) && metadata['annotations'] !== undefined)
}

export function stableStatusOf(stable: ReplicaSet): StableStatus {
  const deploymentRevision = stable.metadata.annotations?.[REVISION_ANNOTATION]
  return {
    ...revisionStatusOf(stable),
    ...(deploymentRevision !== undefined && { deploymentRevision }),
  }
}

/** At rest the version that D asks for is the stable one. */
function updatedStatusOf(situation: Situation): UpdatedStatus {
  const { isStableAsked, stable, updated, target, askedHash } = situation
  const asked = isStableAsked ? stable : updated
  if (asked !== undefined) return revisionStatusOf(asked)
  return {
    podTemplateHash: askedHash,
    replicaSet: updatedName(target),
    images: imagesOf(target.spec.template),
    replicas: 0,
    available: 0,
  }
}

function revisionStatusOf(set: ReplicaSet): UpdatedStatus {
  return {
    podTemplateHash: hashOf(set),
    replicaSet: set.metadata.name,
    images: imagesOf(set.spec.template),
    replicas: podsOf(set),
    available: availableOf(set),
  }
}

/** What is waited for, since when; it outlives a deadline, so that it is not waited for anew. */
function waitsOf(
  { waits }: RolloutPlanStatus,
  { reason, message, since, deadline }: Transition,
  now: Situation['now'],
): readonly Wait[] | undefined {
  if (!isWaiting(reason)) return undefined
  const before = waits?.find((wait) => wait.reason === reason)?.since
  const wait: Wait = {
    reason,
    message,
    since: since === undefined ? (before ?? formatMicroTime(now)) : formatMicroTime(since),
    ...(deadline !== undefined && { deadline: formatMicroTime(deadline) }),
  }
  return [wait]
}

function isWaiting(reason: Reason): boolean {
  const phase = phaseOf(reason)
  return phase === 'Progressing' || phase === 'Paused'
}
