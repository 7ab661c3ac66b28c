import type { KubeObject } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import { conditions, counter, objectName, ordinal, spanSeconds } from './schema/leaves.ts'
import { object, optional, rule, word, type TypeOf } from './schema/schema.ts'

export const REQUEST_ACTIONS = [
  'Promote',
  'PromoteFull',
  'Abort',
  'Retry',
  'Pause',
  'Resume',
] as const

export const ROLLOUT_REQUEST_SPEC = object(
  "One person's word about one rollout. It never changes.",
  {
    planRef: object('The plan that is meant, in the same namespace.', {
      name: objectName('The name of the RolloutPlan.'),
    }),
    rollout: counter(
      'The rollout that is meant: status.rollout.id of the plan. For any other rollout the request is refused as Outdated.',
      1,
    ),
    action: word(
      'Promote ends the pause of one step. PromoteFull skips all steps that are left. Abort sends all traffic back to stable. Retry starts an aborted rollout again. Pause holds the rollout where it is, until Resume.',
      REQUEST_ACTIONS,
    ),
    step: optional(
      ordinal(
        'The step to promote, counted from 1: status.rollout.step.index of the plan. Required with Promote, and only there.',
      ),
    ),
    ttlSecondsAfterFinished: optional(
      spanSeconds(
        'The request is deleted so long after it was accepted or refused. Absent: it stays.',
      ),
    ),
  },
  {
    immutable: 'a request never changes: make another one',
    rules: [
      rule(
        "self.action != 'Promote' || has(self.step)",
        'a promotion says which step it means: write step, as status.rollout.step.index has it',
        ({ action, step }) => action !== 'Promote' || step !== undefined,
      ),
      rule(
        "self.action == 'Promote' || !has(self.step)",
        'only Promote is about a step: leave step out',
        ({ action, step }) => action === 'Promote' || step === undefined,
        ['step'],
      ),
    ],
  },
)

export const ROLLOUT_REQUEST_STATUS = object('What became of the request.', {
  conditions: optional(
    conditions(
      'Accepted or Refused, one of them, with the reason and a sentence. None yet: the operator has not seen it.',
    ),
  ),
})

export type RequestAction = (typeof REQUEST_ACTIONS)[number]
export type RolloutRequestSpec = TypeOf<typeof ROLLOUT_REQUEST_SPEC>
export type RolloutRequestStatus = TypeOf<typeof ROLLOUT_REQUEST_STATUS>

/** One person's word about one rollout; immutable. */
export interface RolloutRequest extends KubeObject {
  readonly spec: RolloutRequestSpec
  readonly status?: RolloutRequestStatus
}

export const ROLLOUT_REQUESTS: Resource<RolloutRequest> = {
  group: 'rolloutplan.dev',
  version: 'v1alpha1',
  plural: 'rolloutrequests',
  kind: 'RolloutRequest',
  namespaced: true,
}
