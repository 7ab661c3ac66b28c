import type { GateStatus } from '../../../api/rollout-plan.ts'
import { after, instant, seconds, type InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { LABELLED, PAUSED, valueAt, type Loans } from '../loans/borrow.ts'
import type { Obstacle } from '../preflight/finding.ts'

export type GateType = GateStatus['type']

/** Facts and the time, which are what says whether a policy is in force. */
interface Moment {
  readonly facts: Pick<Facts, 'plan' | 'policySince'>
  readonly now: InstantMs
}

/**
 * An API server evaluates a new policy within a second of seeing it (kube-apiserver 1.36,
 * policy/generic/policy_source.go), and may see it a little later than we do.
 */
const TAKING_EFFECT = seconds(5)

/** The gate that a plan is to have at rest. */
export function wantedGate(moment: Moment): GateType {
  const { gate } = moment.facts.plan.spec
  if (gate !== 'Auto') return gate
  return isPolicyInForce(moment) ? 'AdmissionPolicy' : 'Paused'
}

/** The gate that a plan is to have soon, where a policy was installed just now. */
export function comingGate(facts: Moment['facts']): GateType {
  const now = policyDueAt(facts, instant(0)) ?? instant(0)
  return wantedGate({ facts, now })
}

/** Whether every edit of a labelled Deployment meets the policy. */
export function isPolicyInForce({ facts: { policySince }, now }: Moment): boolean {
  return policySince !== undefined && now >= after(policySince, TAKING_EFFECT)
}

/** When a policy that was just installed takes effect, where that makes a difference. */
export function policyDueAt({ plan, policySince }: Moment['facts'], now: InstantMs) {
  if (policySince === undefined || plan.spec.gate === 'Paused') return undefined
  const dueAt = after(policySince, TAKING_EFFECT)
  return dueAt > now ? dueAt : undefined
}

/** A plan that insists on the policy has no gate without it. */
export function findMissingGate(moment: Moment): Obstacle | undefined {
  if (moment.facts.plan.spec.gate !== 'AdmissionPolicy' || isPolicyInForce(moment)) return undefined
  const message =
    'spec.gate is AdmissionPolicy, and its policy and binding are not installed, or were just ' +
    'now: install the chart with gate.policy.install=true, or set spec.gate to Auto or Paused'
  return { severity: 'wait', reason: 'GateNotInstalled', message }
}

/** Whether D carries the label that the policy looks for. */
export function isLabelled(target: Deployment, loans: Loans): boolean {
  return loans[LABELLED]?.is === uidOf(target) && valueAt(target, LABELLED) === uidOf(target)
}

/** Which gate is in force once these fields are borrowed; `undefined`: none is. */
export function gateStatusOf(
  target: Deployment,
  borrowed: readonly string[],
  moment: Moment,
): GateStatus | undefined {
  if (borrowed.includes(LABELLED) && isPolicyInForce(moment))
    return gateOf('AdmissionPolicy', target)
  return borrowed.includes(PAUSED) ? gateOf('Paused', target) : undefined
}

/** A Deployment with this deadline is never reported as in progress for ever (kstatus). */
const NO_DEADLINE = 2_147_483_647

/** A gate as status says it, with what other tools make of it. */
export function gateOf(type: GateType, { spec }: Deployment): GateStatus {
  if (type === 'AdmissionPolicy') return { type, effects: ['KubectlRolloutRefusedInRollout'] }
  const isCurrent = spec.progressDeadlineSeconds === NO_DEADLINE
  const effects = ['ArgoCDSuspended', 'KubectlRolloutRefused']
  return { type, effects: isCurrent ? effects : [...effects, 'KstatusInProgressAtRest'] }
}
