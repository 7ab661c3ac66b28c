import { always, ATOMIC, METADATA, objectWith, PLAIN, SET, struct } from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'
import { POD_TEMPLATE_MERGE } from './pod-merge-schema.ts'

const JOB_SPEC = struct({
  podFailurePolicy: struct({ rules: ATOMIC }),
  selector: ATOMIC,
  successPolicy: PLAIN,
  template: POD_TEMPLATE_MERGE,
})

/**
 * How Jobs and what makes them merge. Left out on purpose: that strategic patches merge the
 * conditions of a status by their type, where server-side apply replaces them.
 */
export const BATCH_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  CronJob: objectWith({
    spec: always(
      struct({
        jobTemplate: always(struct({ metadata: always(METADATA), spec: always(JOB_SPEC) })),
      }),
    ),
    status: always(struct({})),
  }),
  Job: objectWith({
    spec: always(JOB_SPEC),
    status: always(struct({ uncountedTerminatedPods: struct({ failed: SET, succeeded: SET }) })),
  }),
}
