import { ROLLOUT_PLANS } from '../../api/rollout-plan.ts'
import {
  ROLLOUT_REQUESTS,
  type RequestAction,
  type RolloutRequest,
  type RolloutRequestSpec,
} from '../../api/rollout-request.ts'
import type { World } from '../../cluster/sim/world.ts'
import { subjectOf } from '../../domain/rollout/requests/make-request.ts'
import { answerIn } from '../../domain/rollout/requests/queue.ts'
import { KUBECTL, type Intent } from './intent.ts'

/**
 * A person's word, about the rollout and step that the plan is in at this moment.
 *
 * A promotion is named after its step, so that it is said once. One that was refused stands in the
 * way of the next one, so that a person deletes it first.
 */
export function requestOf(
  world: World,
  { plan, action }: { readonly plan: string; readonly action: RequestAction },
): Intent {
  const spec = specOf(world, plan, action)
  const name = nameOf(world, spec)
  const before = world.api.get(ROLLOUT_REQUESTS, { namespace: 'default', name })
  const text = sentenceOf(spec)
  if (before === undefined)
    return {
      text,
      act: () => {
        create(world, name, spec)
      },
    }
  if (refusalOf(before) === undefined) {
    return { text: `${text} (unchanged: "${name}" says so already)`, act: () => undefined }
  }
  return {
    text: `${text} (in place of the refused "${name}")`,
    act: () => {
      world.api.delete(ROLLOUT_REQUESTS, { namespace: 'default', name }, {})
      create(world, name, spec)
    },
  }
}

/** Why a request was refused; `undefined` for one that was not, or not yet. */
export function refusalOf(request: RolloutRequest): string | undefined {
  const answer = answerIn(request)
  return answer?.type === 'Refused' ? answer.message : undefined
}

function specOf(world: World, plan: string, action: RequestAction): RolloutRequestSpec {
  const rollout = world.api.get(ROLLOUT_PLANS, { namespace: 'default', name: plan })?.status
    ?.rollout
  return {
    planRef: { name: plan },
    rollout: rollout?.id ?? 1,
    action,
    ...(action === 'Promote' ? { step: rollout?.step?.index ?? 1 } : {}),
  }
}

function nameOf({ store }: World, { planRef, rollout, action, step }: RolloutRequestSpec): string {
  const suffix = step === undefined ? `at-${store.revision}` : String(step)
  return `${planRef.name}-${rollout}-${action.toLowerCase()}-${suffix}`
}

function sentenceOf(spec: RolloutRequestSpec): string {
  return `RolloutRequest: ${spec.action} ${subjectOf(spec)}`
}

function create(world: World, name: string, spec: RolloutRequestSpec): void {
  const metadata = { name, namespace: 'default' }
  const head = { apiVersion: 'rolloutplan.dev/v1alpha1', kind: 'RolloutRequest' }
  world.api.create(ROLLOUT_REQUESTS, { ...head, metadata, spec }, KUBECTL)
}
