import type { RolloutPlan } from '../api/rollout-plan.ts'
import { runningRollout } from '../domain/rollout/situation.ts'
import { conditionOf } from '../objects/meta.ts'

/** What tables and lines say of a plan; '' where there is nothing to say. */
export interface PlanWords {
  readonly phase: string
  readonly reason: string
  readonly message: string
  /** Such as `2/4`, while a rollout runs. */
  readonly progress: string
  /** Such as `20 %`, while a rollout runs. */
  readonly weight: string
}

export function wordsOf({ status }: RolloutPlan): PlanWords {
  const { reason = '', message = '' } = conditionOf(status?.conditions, 'Ready') ?? {}
  return { phase: status?.phase ?? 'Unseen', reason, message, ...courseOf(status) }
}

function courseOf(status: RolloutPlan['status']): Pick<PlanWords, 'progress' | 'weight'> {
  const running = status && runningRollout(status)
  if (running === undefined) return { progress: '', weight: '' }
  return { progress: status?.progress ?? '', weight: `${running.weight.observed} %` }
}
