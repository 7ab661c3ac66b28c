import {
  HANDED_OVER_ANNOTATION,
  PLAN_LABEL,
  SEAL_ANNOTATION,
  TARGET_UID_LABEL,
} from '../../../api/labels.ts'
import { formatMicroTime } from '../../../base/rfc3339.ts'
import { after, seconds, type InstantMs } from '../../../base/units.ts'
import {
  DEPLOYMENTS,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  REPLICA_SETS,
  type ReplicaSet,
} from '../../../objects/workload.ts'
import type { Json, JsonObject } from '../../../base/json.ts'
import { borrowingBody, isHeld, loansOf, MAX_SURGE, REPLICAS, valueAt } from '../loans/borrow.ts'
import { scaledValue } from '../../../objects/int-or-percent.ts'
import type { Write } from '../decision.ts'
import { mergeBodies } from '../patch-body.ts'
import { isMadeByUs, release } from '../replica-sets/release.ts'
import {
  availableOf,
  byAge,
  handedOverAt,
  isObserved,
  isOwnedBy,
  isSealed,
  isWithin,
  sizeOf,
} from '../replica-sets/replica-sets.ts'
import { isSameTemplate } from '../replica-sets/revision.ts'
import type { Situation } from '../situation.ts'
import { hasMinReadySecondsOf, stableSize } from '../replica-sets/sizing.ts'
import { patchOf, seen } from '../writes.ts'

/** The one field of S that a hand-over borrows. */
export const SEAL = `spec.template.metadata.annotations.${SEAL_ANNOTATION}`

/**
 * The Deployment controller needs 0.04 to 0.19 s to scale S to 0, as measured, and several seconds
 * where a hundred rollouts end at once: who takes U back sooner hands it over for ever.
 */
const PATIENCE = seconds(30)

/** What to do next of a hand-over: writes, or wait. */
export interface HandOverStep {
  readonly writes: readonly Write[]
  readonly message: string
  readonly lookAgainAt?: InstantMs
}

/** S and U, where both are there. */
export interface Pair {
  readonly stable: ReplicaSet
  readonly updated: ReplicaSet
}

/**
 * The next write of the hand-over by adoption (docs/hand-over.md, The sequence): seal, guard,
 * adopt, and then S must be at 0, or U is released again.
 *
 * Called with traffic and bake behind it, again and again, until S is at 0.
 */
export function handOver(situation: Situation, pair: Pair): HandOverStep {
  return isWithin(pair.updated, situation.target)
    ? watchOver(situation, pair)
    : prepare(situation, pair)
}

/** Before the adoption. U must be whole, and stay so while its labels are off. */
function prepare(situation: Situation, { stable, updated }: Pair): HandOverStep {
  const { target } = situation
  const obstacle = obstacleTo(situation, updated)
  if (obstacle !== undefined) return { writes: [], message: obstacle }
  // One message for all that follows: each stage would be news to the status, and lasts no longer.
  const message = `the Deployment takes over ReplicaSet "${updated.metadata.name}"`
  if (!isSealed(stable)) return { writes: seal(stable), message }
  const guarding = guard(situation, { stable, updated })
  if (guarding.length > 0) return { writes: guarding, message }
  const isSeen = isObserved(target) && isObserved(stable)
  return { writes: isSeen ? [adopt(situation, updated)] : [], message }
}

/** Why U must not be adopted now (docs/hand-over.md T2, T11, T13, T16). */
function obstacleTo(situation: Situation, updated: ReplicaSet): string | undefined {
  const { target, wanted } = situation
  const name = `ReplicaSet "${updated.metadata.name}"`
  if (wanted < 1) return `Deployment "${target.metadata.name}" is scaled to 0`
  const isWhole = sizeOf(updated) === wanted && availableOf(updated) === wanted
  if (!isWhole || !isObserved(updated)) return `${name} is not whole`
  if (!hasMinReadySecondsOf(target, updated)) {
    return `minReadySeconds of ${name} is not the Deployment's`
  }
  const winner = newestByController(situation, updated)
  if (winner === updated) return undefined
  return `the Deployment would take ReplicaSet "${winner.metadata.name}" for the new one`
}

/** Among what D owns and U: which D's controller takes for the new one, the oldest (T6, T14). */
function newestByController({ target, facts }: Situation, updated: ReplicaSet): ReplicaSet {
  const [winner = updated] = facts.replicaSets
    .filter((set) => set === updated || isOwnedBy(set, target))
    .filter(({ spec }) => isSameTemplate(spec.template, target.spec.template))
    .sort(byAge)
  return winner
}

/** One annotation in its template: no pod changes, and S equals nothing that D can ask for (T9). */
function seal(stable: ReplicaSet): readonly Write[] {
  const body = borrowingBody(stable, loansOf(stable), { borrow: { [SEAL]: 'true' } })
  if (body === undefined) return []
  return [
    patchOf(REPLICA_SETS, stable, body, { why: 'seal the stable version', concern: 'handOver' }),
  ]
}

/** Makes S what it was before it was sealed. */
export function unseal(stable: ReplicaSet): readonly Write[] {
  const sealed = isSealed(stable) ? { [SEAL]: { was: null, is: valueAt(stable, SEAL) } } : {}
  const body = borrowingBody(stable, { ...loansOf(stable), ...sealed }, { giveBack: [SEAL] })
  if (body === undefined) return []
  return [patchOf(REPLICA_SETS, stable, body, { why: 'unseal it', concern: 'handOver' })]
}

/**
 * While D owns both, `replicas + maxSurge` is the sum of their sizes, so that proportional scaling
 * has nothing to do (docs/hand-over.md, The sum rule). A share, where D's replicas are its owner's,
 * so that it stays true when somebody scales D (T7).
 */
function guard({ target, loans, wanted }: Situation, { updated }: Pair): readonly Write[] {
  const isBounded = isHeld(target, loans, REPLICAS) && target.spec.replicas !== wanted
  const surge = isBounded ? sizeOf(updated) : '100%'
  const body = borrowingBody(target, loans, { borrow: { [MAX_SURGE]: surge } })
  if (body === undefined) return []
  return [patchOf(DEPLOYMENTS, target, body, { why: 'guard the hand-over', concern: 'handOver' })]
}

/** Puts U's labels on U itself, so that D's controller takes it over. D must not have changed. */
function adopt(situation: Situation, updated: ReplicaSet): Write {
  const { target, now } = situation
  const size = sizeOf(updated)
  const metadata: JsonObject = {
    labels: adoptedLabels(situation, updated),
    annotations: {
      [DESIRED_REPLICAS_ANNOTATION]: String(size),
      [MAX_REPLICAS_ANNOTATION]: String(size + stableSize(situation)),
      [HANDED_OVER_ANNOTATION]: formatMicroTime(now),
    },
  }
  const loans = loansOf(updated)
  const restored = borrowingBody(updated, loans, { giveBack: Object.keys(loans) }) ?? {}
  return patchOf(REPLICA_SETS, updated, mergeBodies(restored, { metadata }), {
    why: 'hand over the updated version',
    concern: 'handOver',
    unlessChanged: [seen(DEPLOYMENTS, target)],
  })
}

/** Those of its pods. One that Kubernetes made gets its own back besides. */
function adoptedLabels(situation: Situation, updated: ReplicaSet): Readonly<Record<string, Json>> {
  const { labels = {} } = updated.metadata
  const ours = isMadeByUs(situation, updated) ? Object.keys(labels) : [PLAN_LABEL, TARGET_UID_LABEL]
  const gone = Object.fromEntries(ours.map((key) => [key, null]))
  return { ...gone, ...updated.spec.template.metadata?.labels }
}

/** After the adoption: D's controller scales S to 0, or U is taken back and all starts over. */
function watchOver(situation: Situation, { updated }: Pair): HandOverStep {
  const { target, loans, now } = situation
  const since = handedOverAt(updated)
  const deadline = since === undefined ? now : after(since, PATIENCE)
  if (now >= deadline) {
    const writes = takeBack(situation, updated)
    return { writes, message: 'the Deployment did not let go of the stable version in time' }
  }
  const message = 'waiting for the Deployment to let go of the stable version'
  // Once D's status counts U, its controller has done what the adoption asks of it.
  const isSeen = isOwnedBy(updated, target) && target.status?.updatedReplicas === sizeOf(updated)
  const isSwapDue = isSeen && loans[REPLICAS] !== undefined
  const writes = isSwapDue ? swap(situation) : []
  return { writes, message, lookAgainAt: deadline }
}

/**
 * The end of a bounded ladder: D's replicas go from S's size to U's and its surge from U's to S's,
 * in one write, so that their sum stays what it was. D's own surge is given back there and then
 * where it is S's size.
 */
function swap({ target, loans, stable, wanted }: Situation): readonly Write[] {
  const size = stable === undefined ? 0 : sizeOf(stable)
  const own = loans[MAX_SURGE]?.was
  const isOwnEnough =
    (typeof own === 'string' || typeof own === 'number') && scaledValue(own, wanted, 'up') === size
  const body = borrowingBody(
    target,
    loans,
    isOwnEnough
      ? { giveBack: [REPLICAS, MAX_SURGE] }
      : { giveBack: [REPLICAS], borrow: { [MAX_SURGE]: size } },
  )
  if (body === undefined) return []
  const purpose = { why: 'give the replicas back', concern: 'handOver' } as const
  return [patchOf(DEPLOYMENTS, target, body, purpose)]
}

/**
 * Takes U back from D. Left with S alone, D brings it to its own size at once (T4): where that is
 * larger, as it is after the swap, D asks for S's size first, in one write that keeps the sum.
 *
 * Not while D asks for U's template: its controller may be draining S at this very moment, and D's
 * size would then be U's. Rather a pod too many than one too few.
 */
export function takeBack(situation: Situation, updated: ReplicaSet): readonly Write[] {
  const { target, loans, stable } = situation
  const size = stable === undefined ? 0 : sizeOf(stable)
  const isAsked = isSameTemplate(updated.spec.template, target.spec.template)
  if (!isAsked && size > 0 && size < stableSize(situation)) {
    const borrow = { [REPLICAS]: size, [MAX_SURGE]: sizeOf(updated) }
    const body = borrowingBody(target, loans, { borrow })
    const purpose = { why: 'ask for no more of the stable version', concern: 'handOver' } as const
    return body === undefined ? [] : [patchOf(DEPLOYMENTS, target, body, purpose)]
  }
  const isUnseen = loans[REPLICAS] !== undefined && !isObserved(target)
  return isUnseen ? [] : release(situation, updated, 'take the updated version back')
}
