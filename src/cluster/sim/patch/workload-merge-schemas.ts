import {
  always,
  ATOMIC,
  CONDITIONS,
  objectWith,
  PLAIN,
  plainParts,
  struct,
} from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'
import { POD_TEMPLATE_MERGE } from './pod-merge-schema.ts'

/** How the kinds merge whose objects make pods. */
export const WORKLOAD_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  ControllerRevision: objectWith({ data: ATOMIC }),
  DaemonSet: objectWith({
    spec: always(
      struct({
        selector: ATOMIC,
        template: POD_TEMPLATE_MERGE,
        updateStrategy: always(plainParts('rollingUpdate')),
      }),
    ),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  Deployment: objectWith({
    spec: always(
      struct({
        selector: ATOMIC,
        strategy: always(plainParts('rollingUpdate')),
        template: POD_TEMPLATE_MERGE,
      }),
    ),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  ReplicaSet: objectWith({
    spec: always(struct({ selector: ATOMIC, template: POD_TEMPLATE_MERGE })),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  StatefulSet: objectWith({
    spec: always(
      struct({
        ordinals: PLAIN,
        persistentVolumeClaimRetentionPolicy: PLAIN,
        selector: ATOMIC,
        template: POD_TEMPLATE_MERGE,
        updateStrategy: always(plainParts('rollingUpdate')),
      }),
    ),
    status: always(struct({ conditions: CONDITIONS })),
  }),
}
