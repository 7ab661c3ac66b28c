import {
  always,
  ATOMIC,
  CONDITIONS,
  MAP,
  objectWith,
  PLAIN,
  plainParts,
  struct,
} from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

/** How the kinds merge that say how many pods there are to be. */
export const POLICY_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  HorizontalPodAutoscaler: objectWith({
    spec: always(
      struct({ behavior: plainParts('scaleDown', 'scaleUp'), scaleTargetRef: always(PLAIN) }),
    ),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  PodDisruptionBudget: objectWith({
    spec: always(struct({ selector: ATOMIC })),
    status: always(struct({ conditions: CONDITIONS, disruptedPods: MAP })),
  }),
}
