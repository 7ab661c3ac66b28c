import { deepEqual, isObject } from '../../../../base/json.ts'
import { rememberedByInput } from '../../../../base/remembered.ts'
import { REVISION_HASH } from '../../../../objects/controller-revision.ts'
import {
  POD_TEMPLATE_GENERATION,
  TEMPLATE_GENERATION,
  type DaemonSet,
} from '../../../../objects/daemon-set.ts'
import {
  NOT_READY_TAINT,
  UNREACHABLE_TAINT,
  UNSCHEDULABLE_TAINT,
} from '../../../../objects/node.ts'
import type { Pod, PodSpec, Toleration } from '../../../../objects/pod.ts'
import { namedNodes } from '../../scheduler/node-affinity.ts'
import { controllerReferenceTo } from '../owner-references.ts'

// Kubernetes 1.36, pkg/controller/daemon/util/daemonset_util.go.

/** A pod for one node, which the scheduler puts there: no other node has this name. */
export function makePod(set: DaemonSet, hash: string, node: string): Pod {
  const { metadata, spec } = set.spec.template
  const { annotations, finalizers } = metadata ?? {}
  const { name, namespace = '' } = set.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${name}-`,
      namespace,
      labels: { ...metadata?.labels, ...generationLabel(set), [REVISION_HASH]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReferenceTo(set)],
    },
    spec: {
      ...spec,
      tolerations: daemonTolerations(spec),
      affinity: affinityTo(spec['affinity'], node),
    },
  }
}

function generationLabel({ metadata }: DaemonSet): Readonly<Record<string, string>> {
  const generation = metadata.annotations?.[TEMPLATE_GENERATION]
  return generation === undefined ? {} : { [POD_TEMPLATE_GENERATION]: generation }
}

/** Whether a pod is of the newest template, by its hash or by its count (IsPodUpdated). */
export function isUpdated(set: DaemonSet, { metadata }: Pod, hash: string): boolean {
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION]
  const { labels } = metadata
  if (labels?.[REVISION_HASH] === hash) return true
  return generation !== undefined && labels?.[POD_TEMPLATE_GENERATION] === generation
}

/** The node that a pod is on, or is made for (GetTargetNodeName). */
export function targetNodeOf({ spec }: Pod): string | undefined {
  const { nodeName = '' } = spec
  if (nodeName !== '') return nodeName
  const named = namedNodes(spec)
  return named?.size === 1 ? [...named][0] : undefined
}

/** What pods of DaemonSets bear that others do not: they belong to the node, well or not. */
export const DAEMON_TOLERATIONS: readonly Toleration[] = [
  { key: NOT_READY_TAINT, operator: 'Exists', effect: 'NoExecute' },
  { key: UNREACHABLE_TAINT, operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: UNSCHEDULABLE_TAINT, operator: 'Exists', effect: 'NoSchedule' },
]

const WITHOUT_NETWORK: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
}

/** AddOrUpdateDaemonPodTolerations: one of its own is replaced by the same for ever. */
export const daemonTolerations = rememberedByInput((spec: PodSpec): readonly Toleration[] => {
  const added =
    spec['hostNetwork'] === true ? [...DAEMON_TOLERATIONS, WITHOUT_NETWORK] : DAEMON_TOLERATIONS
  return added.reduce<readonly Toleration[]>(withToleration, spec.tolerations ?? [])
})

function withToleration(all: readonly Toleration[], one: Toleration): readonly Toleration[] {
  const isSame = ({ key, operator, effect, value = '' }: Toleration): boolean =>
    deepEqual({ key, operator, effect, value }, { ...one, value: '' })
  return all.some(isSame) ? all.map((each) => (isSame(each) ? one : each)) : [...all, one]
}

/** What a pod demands of nodes gives way to the name of one, which was chosen by it. */
function affinityTo(affinity: unknown, node: string): object {
  const before = isObject(affinity) ? affinity : {}
  const nodeAffinity = isObject(before['nodeAffinity']) ? before['nodeAffinity'] : {}
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  return {
    ...before,
    nodeAffinity: {
      ...nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  }
}
