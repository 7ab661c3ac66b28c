import { ACCESS_MERGE_SCHEMAS } from './access-merge-schemas.ts'
import { BATCH_MERGE_SCHEMAS } from './batch-merge-schemas.ts'
import { LIMIT_MERGE_SCHEMAS } from './limit-merge-schemas.ts'
import {
  always,
  ATOMIC,
  CONDITIONS,
  listBy,
  MAP,
  objectWith,
  PLAIN,
  plainParts,
  portsBy,
  SET,
  struct,
} from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'
import { NETWORK_MERGE_SCHEMAS } from './network-merge-schemas.ts'
import { POD_MERGE } from './pod-merge-schema.ts'
import { POLICY_MERGE_SCHEMAS } from './policy-merge-schemas.ts'
import { SCHEDULING_MERGE_SCHEMAS } from './scheduling-merge-schemas.ts'
import { WORKLOAD_MERGE_SCHEMAS } from './workload-merge-schemas.ts'

/**
 * How the built-in kinds merge, by kind (Kubernetes 1.35: client-go/applyconfigurations/internal
 * for server-side apply, the `patchStrategy` tags of k8s.io/api for strategic patches).
 */
export const BUILT_IN_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  ...ACCESS_MERGE_SCHEMAS,
  ...BATCH_MERGE_SCHEMAS,
  ...LIMIT_MERGE_SCHEMAS,
  ...NETWORK_MERGE_SCHEMAS,
  ...POLICY_MERGE_SCHEMAS,
  ...SCHEDULING_MERGE_SCHEMAS,
  ...WORKLOAD_MERGE_SCHEMAS,
  ConfigMap: objectWith({ binaryData: MAP, data: MAP }),
  CustomResourceDefinition: objectWith({
    spec: always(struct({ conversion: struct({ webhook: PLAIN }), names: always(PLAIN) })),
    status: always(
      struct({
        acceptedNames: always(PLAIN),
        conditions: { kind: 'keyed', keys: ['type'], items: PLAIN },
      }),
    ),
  }),
  EndpointSlice: objectWith({}),
  Event: objectWith({
    involvedObject: ATOMIC,
    related: ATOMIC,
    series: PLAIN,
    source: always(PLAIN),
  }),
  Lease: objectWith({ spec: always(PLAIN) }),
  MutatingAdmissionPolicy: objectWith({
    spec: always(
      struct({ matchConditions: listBy('name'), matchConstraints: ATOMIC, paramKind: PLAIN }),
    ),
  }),
  MutatingAdmissionPolicyBinding: objectWith({
    spec: always(struct({ matchResources: ATOMIC, paramRef: ATOMIC })),
  }),
  Namespace: objectWith({
    spec: always(PLAIN),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  Node: objectWith({
    spec: always(struct({ podCIDRs: SET })),
    status: always(
      struct({
        addresses: CONDITIONS,
        allocatable: MAP,
        capacity: MAP,
        conditions: CONDITIONS,
        daemonEndpoints: always(struct({ kubeletEndpoint: always(PLAIN) })),
        features: PLAIN,
        nodeInfo: always(plainParts('swap')),
      }),
    ),
  }),
  Pod: POD_MERGE,
  Secret: objectWith({ data: MAP, stringData: MAP }),
  Service: objectWith({
    spec: always(
      struct({
        ports: portsBy('port'),
        selector: ATOMIC,
        sessionAffinityConfig: plainParts('clientIP'),
      }),
    ),
    status: always(struct({ conditions: CONDITIONS, loadBalancer: always(PLAIN) })),
  }),
  ServiceAccount: objectWith({ secrets: listBy('name') }),
}
