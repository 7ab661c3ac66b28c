import { always, ATOMIC, CONDITIONS, objectWith, PLAIN, struct } from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

/** How the kinds of the network merge. */
export const NETWORK_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  IPAddress: objectWith({ spec: always(struct({ parentRef: PLAIN })) }),
  NetworkPolicy: objectWith({
    spec: always(
      struct({ egress: ATOMIC, ingress: ATOMIC, podSelector: ATOMIC, policyTypes: ATOMIC }),
    ),
  }),
  ServiceCIDR: objectWith({
    spec: always(PLAIN),
    status: always(struct({ conditions: CONDITIONS })),
  }),
}
