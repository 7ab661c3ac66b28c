import { deepEqual } from '../base/json.ts'
import { formatTime } from '../base/rfc3339.ts'
import type { InstantMs } from '../base/units.ts'
import { conditionOf } from '../objects/meta.ts'
import { phaseOf, type Phase, type Reason } from './reasons.ts'
import type { RolloutPlanStatus } from './rollout-plan.ts'
import type { FullCondition } from './schema/leaves.ts'

/** How a plan fares, as one look at the world found it. */
export interface Verdict {
  readonly reason: Reason
  /** Must not change by itself while time goes by, or every look would be a write. */
  readonly message: string
  /** Whether the progress deadline has passed: a missing object is then no longer waited for. */
  readonly isPastDeadline: boolean
  /** Why users are not served in full; `undefined` where they are. */
  readonly shortage: string | undefined
  /** The generation of the plan that this is about. */
  readonly generation: number
}

/**
 * Says a verdict in phase and conditions. Returns the very same status where it says so already.
 *
 * Times move only with what they are about: `phaseSince` with the phase, a condition's
 * `lastTransitionTime` with its status.
 */
export function withVerdict(
  status: RolloutPlanStatus | undefined,
  verdict: Verdict,
  now: InstantMs,
): RolloutPlanStatus {
  const phase = phaseOf(verdict.reason, verdict.isPastDeadline)
  const hasMoved = status?.phase !== phase || status.phaseSince === undefined
  const next: RolloutPlanStatus = {
    ...status,
    observedGeneration: verdict.generation,
    phase,
    phaseSince: hasMoved ? formatTime(now) : status.phaseSince,
    conditions: conditionsOf(verdict, phase).map((condition) => ({
      ...condition,
      observedGeneration: verdict.generation,
      lastTransitionTime: transitionTime(status, condition, now),
    })),
  }
  return status !== undefined && deepEqual(next, status) ? status : next
}

type Aspect = Pick<FullCondition, 'type' | 'status' | 'reason' | 'message'>

function conditionsOf({ reason, message, shortage }: Verdict, phase: Phase): readonly Aspect[] {
  const isReconciling = phase === 'Progressing' || phase === 'Paused'
  return [
    { type: 'Ready', status: phase === 'Healthy' ? 'True' : 'False', reason, message },
    isReconciling
      ? { type: 'Reconciling', status: 'True', reason, message }
      : { type: 'Reconciling', status: 'False', reason: 'NotReconciling', message: '' },
    phase === 'Degraded'
      ? { type: 'Stalled', status: 'True', reason, message }
      : { type: 'Stalled', status: 'False', reason: 'NotStalled', message: '' },
    shortage === undefined
      ? { type: 'Available', status: 'True', reason: 'ServedInFull', message: '' }
      : { type: 'Available', status: 'False', reason: 'NotServedInFull', message: shortage },
  ]
}

function transitionTime(
  status: RolloutPlanStatus | undefined,
  { type, status: holds }: Aspect,
  now: InstantMs,
): string {
  const before = conditionOf(status?.conditions, type)
  return before?.status === holds ? before.lastTransitionTime : formatTime(now)
}
