import { deepEqual } from '../../../base/json.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Condition } from '../../../objects/meta.ts'
import type { Pod, PodSpec, PodStatus } from '../../../objects/pod.ts'
import { PODS } from '../../../objects/pod.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { admittedPodSpec, qosClassOf, withPodSpecDefaults } from './pod-defaults.ts'
import { rememberedByInput } from '../../../base/remembered.ts'
import { forbiddenValue } from './rules/causes.ts'
import { podSpecRules } from './rules/pod-spec-rules.ts'
import { deletionCostRules } from './rules/deletion-cost-rules.ts'
import { podUpdateRules } from './rules/pod-update-rules.ts'
import { objectShape } from './shapes/object-shape.ts'
import { POD_SPEC } from './shapes/pod-shape.ts'
import { anything, withDefault } from './shapes/shape.ts'

/**
 * Pods. A pod whose spec is the stored template's by reference shares its defaulted spec with
 * all pods of that template, and is validated once for all of them.
 */
export const POD_KIND = makeKind<Pod>({
  resource: PODS,
  shortNames: ['po'],
  hasStatus: true,
  shape: objectShape({ spec: withDefault(POD_SPEC, {}), status: anything }),
  defaults: (pod) => withSpec(pod, withPodSpecDefaults(pod.spec)),
  prepareForCreate(pod, now) {
    const spec = admittedPodSpec(pod.spec)
    const { apiVersion, kind, metadata } = pod
    const status = firstStatusOf(spec)
    const isGated = (spec.schedulingGates ?? []).length > 0
    return { apiVersion, kind, metadata, spec, status: isGated ? gated(status, now) : status }
  },
  rules: (pod, old) => [
    ...deletionCostRules(pod),
    ...(old === undefined
      ? [...podSpecRules(pod.spec, 'spec'), ...gateRules(pod.spec)]
      : podUpdateRules(pod.spec, old.spec)),
  ],
  raisesGeneration: (pod, old) => pod.spec !== old.spec && !deepEqual(pod.spec, old.spec),
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec['hostNetwork'] === true),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIP ?? '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },
})

const firstStatusOf = rememberedByInput((spec: Pod['spec']) =>
  Object.freeze({ phase: 'Pending' as const, qosClass: qosClassOf(spec) }),
)

/** Kubernetes 1.36, registry/core/pod/strategy.go: applySchedulingGatedCondition. */
function gated(status: PodStatus, now: InstantMs): PodStatus {
  const condition: Condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
    lastTransitionTime: formatTime(now),
  }
  return { ...status, conditions: [condition] }
}

/** Kubernetes 1.36, pkg/apis/core/validation (ValidatePodCreate). */
function gateRules({ nodeName = '', schedulingGates = [] }: PodSpec): readonly ClusterErrorCause[] {
  if (nodeName === '' || schedulingGates.length === 0) return []
  const detail = 'cannot be set until all schedulingGates have been cleared'
  return [forbiddenValue('spec.nodeName', detail)]
}

function withSpec(pod: Pod, spec: Pod['spec']): Pod {
  return spec === pod.spec ? pod : { ...pod, spec }
}
