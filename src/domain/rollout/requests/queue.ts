import { compareTexts } from '../../../base/order.ts'
import { ROLLOUT_REQUESTS, type RolloutRequest } from '../../../api/rollout-request.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import { after, seconds, type InstantMs } from '../../../base/units.ts'
import type { FullCondition } from '../../../api/schema/leaves.ts'
import { isDeleting } from '../../../objects/meta.ts'
import type { Answer, Write } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { earliest } from '../transition.ts'
import { deletionOf } from '../writes.ts'

/** The requests that nobody has answered yet, oldest first. */
export function unanswered({ requests }: Pick<Facts, 'requests'>): readonly RolloutRequest[] {
  return requests
    .filter((request) => answerIn(request) === undefined && !isDeleting(request))
    .sort(byAge)
}

/** A word that comes to nothing, as there is nothing to obey it on. */
export function refuse(request: RolloutRequest, message: string): Answer {
  return { request, accepted: false, reason: 'NotNow', message }
}

/** A word about a plan that does not exist. */
export function refuseWithoutPlan(request: RolloutRequest): Answer {
  const message = `RolloutPlan "${request.spec.planRef.name}" does not exist`
  return { request, accepted: false, reason: 'PlanNotFound', message }
}

/** Requests that were answered long enough ago to go, and when the next of them is due. */
export function expire(
  { requests }: Pick<Facts, 'requests'>,
  now: InstantMs,
): { readonly writes: readonly Write[]; readonly nextAt: InstantMs | undefined } {
  const dues = requests
    .filter((request) => !isDeleting(request))
    .map((request) => ({ request, dueAt: dueAt(request) }))
  const writes = dues
    .filter(({ dueAt: at }) => at !== undefined && at <= now)
    .map(({ request }) => deletionOf(ROLLOUT_REQUESTS, request, 'its time is over'))
  const later = dues.map(({ dueAt: at }) => at).filter((at) => at !== undefined && at > now)
  return { writes, nextAt: earliest(...later) }
}

function dueAt(request: RolloutRequest): InstantMs | undefined {
  const { ttlSecondsAfterFinished: ttl } = request.spec
  const answeredAt = parseTime(answerIn(request)?.lastTransitionTime ?? '')
  return ttl === undefined || answeredAt === undefined ? undefined : after(answeredAt, seconds(ttl))
}

/** The condition that answers a request; `undefined` while nobody has. */
export function answerIn({ status }: RolloutRequest): FullCondition | undefined {
  return status?.conditions?.find(
    ({ type, status: holds }) => (type === 'Accepted' || type === 'Refused') && holds === 'True',
  )
}

function byAge(a: RolloutRequest, b: RolloutRequest): number {
  return compareTexts(keyOfAge(a), keyOfAge(b))
}

function keyOfAge({ metadata }: RolloutRequest): string {
  return `${metadata.creationTimestamp ?? ''} ${metadata.name}`
}
