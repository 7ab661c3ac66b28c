import type { RolloutRequest } from '../../../api/rollout-request.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Answer } from '../decision.ts'

/** A request with what became of it: one condition, `Accepted` or `Refused`. */
export function withAnswer(answer: Answer, now: InstantMs): RolloutRequest {
  const { request, accepted, reason, message } = answer
  return {
    ...request,
    status: {
      conditions: [
        {
          type: accepted ? 'Accepted' : 'Refused',
          status: 'True',
          observedGeneration: request.metadata.generation ?? 1,
          lastTransitionTime: formatTime(now),
          reason,
          message,
        },
      ],
    },
  }
}
