import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import {
  ROLLOUT_REQUESTS,
  type RequestAction,
  type RolloutRequest,
  type RolloutRequestSpec,
} from '../../../api/rollout-request.ts'
import { apiVersionOf } from '../../../objects/resource.ts'

/** A request that is yet to be made, or why there is nothing that it could be about. */
export type Making =
  | { readonly kind: 'made'; readonly request: RolloutRequest }
  | { readonly kind: 'pointless'; readonly message: string }

/**
 * A person's word about the rollout, and for a promotion the step, that the plan shows just now.
 *
 * The API server gives it its name: the same word may be said twice, and be right both times.
 */
export function makeRequest(
  plan: RolloutPlan,
  action: RequestAction,
  extras: Pick<RolloutRequestSpec, 'ttlSecondsAfterFinished'> = {},
): Making {
  const { rollout } = plan.status ?? {}
  if (rollout === undefined) return { kind: 'pointless', message: 'no rollout has run yet' }
  const { id } = rollout
  const spec = { planRef: { name: plan.metadata.name }, rollout: id, action, ...extras }
  if (action !== 'Promote') return { kind: 'made', request: requestOf(plan, spec) }
  const step = rollout.step?.index
  return step === undefined
    ? { kind: 'pointless', message: `rollout ${id} stands on no step` }
    : { kind: 'made', request: requestOf(plan, { ...spec, step }) }
}

function requestOf({ metadata: { namespace } }: RolloutPlan, spec: RolloutRequestSpec) {
  return {
    apiVersion: apiVersionOf(ROLLOUT_REQUESTS),
    kind: ROLLOUT_REQUESTS.kind,
    metadata: {
      name: '',
      generateName: `${prefixOf(spec)}-`,
      ...(namespace !== undefined && { namespace }),
    },
    spec,
  }
}

/** Such as `web-17-promote-2`. */
function prefixOf({ planRef, rollout, action, step }: RolloutRequestSpec): string {
  const words = [planRef.name, String(rollout), action.toLowerCase()]
  return [...words, ...(step === undefined ? [] : [String(step)])].join('-')
}

/** What a request is about, in words, such as `step 2 of rollout 17`. */
export function subjectOf({ rollout, step }: RolloutRequestSpec): string {
  return step === undefined ? `rollout ${rollout}` : `step ${step} of rollout ${rollout}`
}
