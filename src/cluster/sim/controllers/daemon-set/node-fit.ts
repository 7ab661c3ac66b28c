import { rememberedByInput } from '../../../../base/remembered.ts'
import type { DaemonSetSpec } from '../../../../objects/daemon-set.ts'
import type { Node } from '../../../../objects/node.ts'
import { matchesNode } from '../../scheduler/node-affinity.ts'
import { untolerated } from '../../scheduler/taints.ts'
import { daemonTolerations } from './daemon-pod.ts'

/** What a node is to a DaemonSet: one to be on, one to stay on, or one to leave. */
export type NodeFit = 'runs' | 'stays' | 'leaves'

/**
 * Whether a DaemonSet has a pod on a node. How full the node is, and whether it is cordoned, does
 * not count (daemon_controller.go: NodeShouldRunDaemonPod).
 */
export function fitOf(spec: DaemonSetSpec, node: Node): NodeFit {
  return fitsOf(spec)(node)
}

/** A look at a set asks it of all nodes, of which hardly one has changed since the look before. */
const fitsOf = rememberedByInput((spec: DaemonSetSpec) =>
  rememberedByInput((node: Node) => findFit(spec, node)),
)

function findFit(spec: DaemonSetSpec, node: Node): NodeFit {
  const pod = spec.template.spec
  const { nodeName = '' } = pod
  if (nodeName !== '' && nodeName !== node.metadata.name) return 'leaves'
  if (!matchesNode(pod, node)) return 'leaves'
  const taints = node.spec.taints ?? []
  const tolerations = daemonTolerations(pod)
  if (untolerated(taints, tolerations) === undefined) return 'runs'
  const driving = taints.filter(({ effect }) => effect === 'NoExecute')
  return untolerated(driving, tolerations) === undefined ? 'stays' : 'leaves'
}
