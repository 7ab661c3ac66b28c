import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import { giveBackSelectors } from '../../blue-green/traffic.ts'
import { blockedBy } from '../at-rest/blocked.ts'
import type { Facts } from '../facts.ts'
import { pastOf } from '../status/history.ts'
import { podsOf } from '../replica-sets/replica-sets.ts'
import { runningRollout } from '../situation.ts'
import type { Transition } from '../transition.ts'

/**
 * There is no Deployment, or it is going: nothing is scaled.
 *
 * Selectors are given back once no pod of ours is left: where D went with `--cascade=orphan` its
 * pods serve on, and users stay on those of stable (docs/hand-over.md T23).
 */
export function withoutTarget(facts: Facts, now: InstantMs): Transition {
  const { plan, replicaSets } = facts
  const status = plan.status ?? { observedGeneration: -1 }
  const message = `Deployment "${plan.spec.targetRef.name}" does not exist`
  const obstacle = { severity: 'wait', reason: 'TargetNotFound', message } as const
  const rollout = runningRollout(status)
  const isEmpty = replicaSets.every((set) => podsOf(set) === 0)
  const situation = { plan, status, now }
  return {
    ...blockedBy(obstacle, situation),
    writes: isEmpty ? giveBackSelectors({ facts, status }) : [],
    ...(rollout !== undefined && {
      rollout: { ...rollout, finishTime: formatTime(now) },
      past: pastOf(situation, rollout, 'Overridden', 'TargetNotFound'),
    }),
  }
}
