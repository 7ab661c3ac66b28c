import { PLAN_LABEL, TARGET_UID_LABEL } from '../../api/labels.ts'
import type { RolloutPlan, RolloutPlanStatus, RolloutStatus } from '../../api/rollout-plan.ts'
import type { InstantMs } from '../../base/units.ts'
import { isDeleting, uidOf } from '../../objects/meta.ts'
import type { Deployment, ReplicaSet } from '../../objects/workload.ts'
import { isHeld, loansOf, REPLICAS, type Loans } from './loans/borrow.ts'
import type { Facts } from './facts.ts'
import {
  byAge,
  handedOverAt,
  isOwnedBy,
  isWithin,
  refersTo,
  sizeOf,
} from './replica-sets/replica-sets.ts'
import {
  hashOf,
  hashOfTemplate,
  isSameTemplate,
  unsealedTemplate,
} from './replica-sets/revision.ts'

/** A plan whose Deployment is there, in the words of docs/hand-over.md: D, N, S and U. */
export interface Situation {
  readonly facts: Facts
  readonly now: InstantMs
  readonly plan: RolloutPlan
  /** Where the last look left it, of this very Deployment. */
  readonly status: RolloutPlanStatus
  /** D. */
  readonly target: Deployment
  /** What is borrowed of D. */
  readonly loans: Loans
  /** N: the replicas that D's owner asks for. */
  readonly wanted: number
  /** S, where D has one. */
  readonly stable: ReplicaSet | undefined
  /**
   * U: for the template that D asks for now; `undefined` where that is stable's, or not made yet.
   */
  readonly updated: ReplicaSet | undefined
  /** Ours, but neither S nor U: of templates that nobody asks for any more, or of another D. */
  readonly leftovers: readonly ReplicaSet[]
  /** The `pod-template-hash` of the template that D asks for. */
  readonly askedHash: string
  readonly isStableAsked: boolean
}

export function situationOf(facts: Facts, target: Deployment, now: InstantMs): Situation {
  const { plan } = facts
  const status = statusFor(plan, target)
  const loans = loansOf(target, status.borrowed)
  const present = facts.replicaSets.filter((set) => !isDeleting(set)).sort(byAge)
  const stable = findStable(present, target, status)
  const others = present.filter((set) => set !== stable)
  const isStableAsked =
    stable !== undefined && isSameTemplate(unsealedTemplate(stable), target.spec.template)
  const updated = isStableAsked ? undefined : findUpdated(others, { plan, target, status })
  const asked = isStableAsked ? stable : updated
  return {
    facts,
    now,
    plan,
    status,
    target,
    loans,
    wanted: wantedReplicas(target, loans),
    stable,
    updated,
    leftovers: others.filter((set) => set !== updated && isStray(set, plan, target)),
    askedHash: asked === undefined ? hashOfTemplate(target.spec.template) : hashOf(asked),
    isStableAsked,
  }
}

/**
 * What was recorded of another Deployment of the same name says nothing about this one
 * (docs/hand-over.md T23).
 */
function statusFor({ status }: RolloutPlan, target: Deployment): RolloutPlanStatus {
  if (status === undefined) return { observedGeneration: -1 }
  const { uid } = status.target ?? {}
  if (uid === undefined || uid === uidOf(target)) return status
  const { observedGeneration, phase, phaseSince, conditions, history } = status
  return {
    observedGeneration,
    ...(phase !== undefined && { phase }),
    ...(phaseSince !== undefined && { phaseSince }),
    ...(conditions !== undefined && { conditions }),
    ...(history !== undefined && { history }),
  }
}

function wantedReplicas(target: Deployment, loans: Loans): number {
  const was = isHeld(target, loans, REPLICAS) ? loans[REPLICAS]?.was : undefined
  return typeof was === 'number' ? was : (target.spec.replicas ?? 1)
}

/**
 * The ReplicaSet that is recorded as stable; else the oldest that D owns with pods, else the one
 * for its template.
 */
function findStable(
  present: readonly ReplicaSet[],
  target: Deployment,
  { stable }: RolloutPlanStatus,
): ReplicaSet | undefined {
  const owned = present.filter((set) => isOwnedBy(set, target))
  return (
    owned.find(({ metadata }) => metadata.name === stable?.replicaSet) ??
    owned.find((set) => sizeOf(set) > 0) ??
    owned.find(({ spec }) => isSameTemplate(spec.template, target.spec.template))
  )
}

/**
 * The ReplicaSet on record as stable, where its Deployment was deleted and it was not
 * (docs/hand-over.md T23).
 */
export function stableLeft({ plan, target, replicaSets }: Facts): ReplicaSet | undefined {
  if (target !== undefined && !isDeleting(target)) return undefined
  const name = plan.status?.stable?.replicaSet
  return replicaSets.find((set) => set.metadata.name === name && !isDeleting(set))
}

/**
 * The one that is being handed over; else ours for the template; else the one of D's that its
 * controller would take (docs/hand-over.md T6). There may be several after a person's resume.
 */
function findUpdated(
  others: readonly ReplicaSet[],
  { plan, target, status }: Pick<Situation, 'plan' | 'target' | 'status'>,
): ReplicaSet | undefined {
  const matching = others.filter(({ spec }) => isSameTemplate(spec.template, target.spec.template))
  const ours = matching.filter((set) => isMarked(set, plan) && isFor(set, target))
  return (
    matching.find((set) => isBeingHandedOver(set, target)) ??
    ours.find((set) => isAborted(set, status)) ??
    ours[0] ??
    matching.find((set) => isOwnedBy(set, target)) ??
    // Adopted by us, and not yet by its controller: its marks are off, and it still is U.
    matching.find((set) => refersTo(set, target))
  )
}

/** What was aborted stays so, beside what Kubernetes has made for the same template. */
function isAborted(set: ReplicaSet, { rollout }: RolloutPlanStatus): boolean {
  return rollout?.abort !== undefined && hashOf(set) === rollout.podTemplateHash
}

function isBeingHandedOver(set: ReplicaSet, target: Deployment): boolean {
  return handedOverAt(set) !== undefined && isWithin(set, target) && sizeOf(set) > 0
}

/**
 * Marked as ours; or a third version that D owns with pods, which a half-finished roll left behind.
 */
function isStray(set: ReplicaSet, plan: RolloutPlan, target: Deployment): boolean {
  return isMarked(set, plan) || (isOwnedBy(set, target) && sizeOf(set) > 0)
}

export function isMarked({ metadata }: ReplicaSet, plan: RolloutPlan): boolean {
  return metadata.labels?.[PLAN_LABEL] === plan.metadata.name
}

/**
 * Whether a ReplicaSet that is ours was made for this Deployment, not an earlier one of its name.
 */
export function isFor({ metadata }: ReplicaSet, target: Deployment): boolean {
  return metadata.labels?.[TARGET_UID_LABEL] === uidOf(target)
}

/** The rollout that runs; `undefined` at rest. */
export function runningRollout({ rollout }: RolloutPlanStatus): RolloutStatus | undefined {
  return rollout?.finishTime === undefined ? rollout : undefined
}

/** Every ReplicaSet but S that D owns or would adopt while it has pods. */
export function ownedBeside({ stable, target, facts }: Situation): readonly ReplicaSet[] {
  return facts.replicaSets
    .filter((set) => set !== stable && sizeOf(set) > 0 && !isDeleting(set))
    .filter((set) => isOwnedBy(set, target) || isWithin(set, target))
    .sort(byAge)
}
