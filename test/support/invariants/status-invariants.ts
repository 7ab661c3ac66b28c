import {
  ROLLOUT_PLANS,
  type RolloutPlan,
  type RolloutStatus,
} from '../../../src/api/rollout-plan.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../src/objects/workload.ts'
import { resourceName } from '../../../src/objects/resource.ts'
import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { ROLLOUT_REQUESTS } from '../../../src/api/rollout-request.ts'
import type { Invariant } from './invariant.ts'
import { activeOf, isKubernetesRolling, sizeOf } from './plan-view.ts'

const STATUS_BYTES_MAX = 32 * 1024

/** S04: every weight is a whole number from 0 to 100. */
export const wholeWeights: Invariant = {
  id: 'S04',
  check({ plan }) {
    const weights = Object.entries(plan.status?.rollout?.weight ?? {})
    const wrong = weights.filter(
      ([, weight]) => !Number.isInteger(weight) || weight < 0 || weight > 100,
    )
    return wrong.length === 0 ? undefined : `weight ${JSON.stringify(wrong)}`
  },
}

/** S13: within one rollout the step only rises, by one, but where a person skips all of them. */
export const stepsInOrder: Invariant = {
  id: 'S13',
  check(_view, change) {
    const [was, is] = versionsOf(change).map((plan) => plan?.status?.rollout)
    if (was === undefined || is === undefined || !isSameLadder(was, is)) return undefined
    const [from, to] = [stepOf(was), stepOf(is) || stepOf(was)]
    const skips = to > from + 1 && is.promotedFull !== true && from > 0 && !isOverridden(change)
    if (to >= from && !skips) return undefined
    return `step ${from} of rollout ${is.id} is followed by step ${to}`
  },
}

/** By `kubectl rollout resume`, and Kubernetes is done. */
function isOverridden(change: Change): boolean {
  const { rollout, history = [] } = versionsOf(change)[1]?.status ?? {}
  const isLast = history[0]?.rollout === rollout?.id && history[0]?.result === 'Overridden'
  return isLast && rollout?.finishTime !== undefined
}

function isSameLadder(was: RolloutStatus, is: RolloutStatus): boolean {
  return was.id === is.id && was.stepsHash === is.stepsHash
}

function stepOf(rollout: RolloutStatus): number {
  return rollout.step?.index ?? 0
}

/** S18: after an abort the updated version gets no pod more in that rollout. */
export const abortedStaysDown: Invariant = {
  id: 'S18',
  check(view, change, world) {
    const { plan } = view
    if (!isAborted(plan) || isKubernetesRolling(view) || isToRetry(plan, world)) return undefined
    if (change.previous === undefined) return undefined
    if (change.resource.kind !== REPLICA_SETS.kind) return undefined
    if (change.object.metadata.name !== plan.status?.updated?.replicaSet) return undefined
    const now = sizeOf(change.object as ReplicaSet)
    const was = sizeOf(change.previous as ReplicaSet)
    return now > was ? `the aborted version grows from ${was} to ${now}` : undefined
  },
}

/** At rest the updated version is the stable one, which grows as it is asked to. */
function isAborted({ status }: RolloutPlan): boolean {
  const isTrial = status?.updated?.replicaSet !== status?.stable?.replicaSet
  return status?.rollout?.abort !== undefined && isTrial
}

/** Somebody has asked for it again: the pods come before the status that says so. */
function isToRetry(plan: RolloutPlan, world: World): boolean {
  return Array.from(world.store.list(ROLLOUT_REQUESTS, plan.metadata.namespace)).some(
    ({ spec }) =>
      spec.action === 'Retry' &&
      spec.planRef.name === plan.metadata.name &&
      spec.rollout === plan.status?.rollout?.id,
  )
}

/** S31: what was acted on is never newer than what there is, and never goes back. */
export const observedGeneration: Invariant = {
  id: 'S31',
  check({ plan }, change) {
    const generation = plan.metadata.generation ?? 0
    if (observedBy(plan) > generation) {
      return `observedGeneration ${observedBy(plan)} of generation ${generation}`
    }
    const [before, now] = versionsOf(change)
    if (now === undefined || observedBy(now) >= observedBy(before)) return undefined
    return `observedGeneration goes back from ${observedBy(before)} to ${observedBy(now)}`
  },
}

function observedBy(plan: RolloutPlan | undefined): number {
  return plan?.status?.observedGeneration ?? -1
}

/** S32: Healthy means that one version serves, at the size that is asked for. */
export const healthyIsTrue: Invariant = {
  id: 'S32',
  check({ plan, all }, change) {
    // What the world does a moment later is not the status's fault: it is judged as it is written.
    if (plan.status?.phase !== 'Healthy' || !writesStatusOf(plan, change)) return undefined
    const active = activeOf(all)
    if (active.length > 1) return `Healthy with ${active.length} active ReplicaSets`
    const { Stalled, Reconciling } = conditionsOf(plan)
    return Stalled === 'True' || Reconciling === 'True' ? 'Healthy and not at rest' : undefined
  },
}

function writesStatusOf({ metadata }: RolloutPlan, change: Change): boolean {
  const [before, written] = versionsOf(change)
  return written?.metadata.uid === metadata.uid && written?.status !== before?.status
}

/** S33: a condition's time moves when its status does, and only then. */
export const transitionTimes: Invariant = {
  id: 'S33',
  check(_view, change) {
    const [before, now] = versionsOf(change).map((plan) => plan?.status?.conditions ?? [])
    for (const condition of now ?? []) {
      const was = before?.find(({ type }) => type === condition.type)
      if (was?.status !== condition.status) continue
      if (was.lastTransitionTime !== condition.lastTransitionTime) {
        return `${condition.type} stays ${condition.status}, and its time moves`
      }
    }
    return undefined
  },
}

/** S34: a status stays small. */
export const smallStatus: Invariant = {
  id: 'S34',
  check({ plan }) {
    const bytes = JSON.stringify(plan.status ?? {}).length
    return bytes > STATUS_BYTES_MAX ? `the status has ${bytes} bytes` : undefined
  },
}

/** A plan before and after a change; nothing where the change is of another kind. */
function versionsOf(change: Change): readonly [RolloutPlan | undefined, RolloutPlan | undefined] {
  if (resourceName(change.resource) !== resourceName(ROLLOUT_PLANS)) return [undefined, undefined]
  if (change.kind === 'deleted') return [undefined, undefined]
  return [change.previous as RolloutPlan | undefined, change.object as RolloutPlan]
}

function conditionsOf({ status }: RolloutPlan): Readonly<Record<string, string>> {
  return Object.fromEntries((status?.conditions ?? []).map(({ type, status: is }) => [type, is]))
}
