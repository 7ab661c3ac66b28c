import { REQUEST_ACTIONS } from '../../../api/rollout-request.ts'
import { object, optional, word } from '../../../api/schema/schema.ts'
import { name } from '../leaves.ts'

/** What people do to plans. */
export const PLAN_DEEDS = {
  request: optional(
    object('Says a word about the rollout that is on, by a RolloutRequest.', {
      plan: name('The RolloutPlan.'),
      action: word('The word; a promotion is about the step of that moment.', REQUEST_ACTIONS),
    }),
  ),
}
