import { always, ATOMIC, objectWith, struct } from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

/** How the kinds of the network merge. */
export const NETWORK_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  NetworkPolicy: objectWith({
    spec: always(
      struct({ egress: ATOMIC, ingress: ATOMIC, podSelector: ATOMIC, policyTypes: ATOMIC }),
    ),
  }),
}
