import { ROLLOUT_PLANS } from '../../api/rollout-plan.ts'
import type { JsonObject } from '../../base/json.ts'
import { apiVersionOf } from '../../objects/resource.ts'
import type { Deployment } from '../../objects/workload.ts'

/** Long enough for an error rate to show, short enough not to be in the way. */
const FIRST_PAUSE_SECONDS = 300

/**
 * A plan to begin with for a Deployment, as a manifest without what is default anyway.
 *
 * A canary by the number of pods needs nothing but the Deployment. One that says by its own
 * strategy that two versions must not run side by side is taken at its word.
 */
export function proposePlan({ metadata, spec }: Deployment): JsonObject {
  const { name, namespace = 'default' } = metadata
  const isRecreate = spec.strategy?.type === 'Recreate'
  return {
    apiVersion: apiVersionOf(ROLLOUT_PLANS),
    kind: ROLLOUT_PLANS.kind,
    metadata: { name, namespace },
    spec: {
      targetRef: { name },
      strategy: isRecreate ? { type: 'Recreate', recreate: {} } : CANARY,
    },
  }
}

const PAUSE = { seconds: FIRST_PAUSE_SECONDS }
const CANARY: JsonObject = {
  type: 'Canary',
  canary: {
    steps: [
      { weight: 20, pause: PAUSE },
      { weight: 50, pause: PAUSE },
    ],
  },
}
