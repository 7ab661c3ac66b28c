import { always, ATOMIC, MAP, objectWith, struct } from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

/** How the kinds that limit a namespace merge. */
export const LIMIT_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  LimitRange: objectWith({ spec: always(struct({ limits: ATOMIC })) }),
  ResourceQuota: objectWith({
    spec: always(struct({ hard: MAP, scopeSelector: ATOMIC, scopes: ATOMIC })),
    status: always(struct({ hard: MAP, used: MAP })),
  }),
}
