import {
  always,
  ATOMIC,
  listBy,
  MAP,
  METADATA,
  PLAIN,
  plainParts,
  portsBy,
  SET,
  struct,
} from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'
import { POD_MERGE, POD_TEMPLATE_MERGE } from './pod-merge-schema.ts'

const CONDITIONS = listBy('type')

/**
 * How the built-in kinds merge, by kind (Kubernetes 1.35: client-go/applyconfigurations/internal
 * for server-side apply, the `patchStrategy` tags of k8s.io/api for strategic patches).
 */
export const BUILT_IN_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  ConfigMap: object({ binaryData: MAP, data: MAP }),
  CustomResourceDefinition: object({
    spec: always(struct({ conversion: struct({ webhook: PLAIN }), names: always(PLAIN) })),
    status: always(
      struct({
        acceptedNames: always(PLAIN),
        conditions: { kind: 'keyed', keys: ['type'], items: PLAIN },
      }),
    ),
  }),
  Deployment: object({
    spec: always(
      struct({
        selector: ATOMIC,
        strategy: always(plainParts('rollingUpdate')),
        template: POD_TEMPLATE_MERGE,
      }),
    ),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  EndpointSlice: object({}),
  Event: object({ involvedObject: ATOMIC, related: ATOMIC, series: PLAIN, source: always(PLAIN) }),
  HorizontalPodAutoscaler: object({
    spec: always(
      struct({ behavior: plainParts('scaleDown', 'scaleUp'), scaleTargetRef: always(PLAIN) }),
    ),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  Lease: object({ spec: always(PLAIN) }),
  MutatingAdmissionPolicy: object({
    spec: always(
      struct({ matchConditions: listBy('name'), matchConstraints: ATOMIC, paramKind: PLAIN }),
    ),
  }),
  MutatingAdmissionPolicyBinding: object({
    spec: always(struct({ matchResources: ATOMIC, paramRef: ATOMIC })),
  }),
  Namespace: object({ spec: always(PLAIN), status: always(struct({ conditions: CONDITIONS })) }),
  Node: object({
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
  PodDisruptionBudget: object({
    spec: always(struct({ selector: ATOMIC })),
    status: always(struct({ conditions: CONDITIONS, disruptedPods: MAP })),
  }),
  ReplicaSet: object({
    spec: always(struct({ selector: ATOMIC, template: POD_TEMPLATE_MERGE })),
    status: always(struct({ conditions: CONDITIONS })),
  }),
  Secret: object({ data: MAP, stringData: MAP }),
  Service: object({
    spec: always(
      struct({
        ports: portsBy('port'),
        selector: ATOMIC,
        sessionAffinityConfig: plainParts('clientIP'),
      }),
    ),
    status: always(struct({ conditions: CONDITIONS, loadBalancer: always(PLAIN) })),
  }),
  ServiceAccount: object({ secrets: listBy('name') }),
}

function object(parts: Readonly<Record<string, MergeSchema>>): MergeSchema {
  return struct({ metadata: always(METADATA), ...parts })
}
