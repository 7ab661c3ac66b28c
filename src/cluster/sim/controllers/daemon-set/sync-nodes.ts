import { keyOf, type KubeObject } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { isClusterError, type ClusterError } from '../../../errors.ts'
import { isNamespaceEnding } from '../ending-namespace.ts'
import { inBatches } from '../in-batches.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import { makePod } from './daemon-pod.ts'
import type { Pass } from './pass.ts'
import type { Plan } from './plan.ts'

/** Not more pods are made, or deleted, in one sync (daemon_controller.go: BurstReplicas). */
export const DAEMON_BURST = 250

/** Makes and deletes pods; answers the first refusal (daemon_controller.go: syncNodes). */
export function syncNodes(pass: Pass, { nodes, pods }: Plan): ClusterError | undefined {
  const refusals = [
    inBatches(nodes.slice(0, DAEMON_BURST), (node) => createPod(pass, node)),
    ...pods.slice(0, DAEMON_BURST).map((pod) => deletePod(pass, pod)),
  ]
  return refusals.find((refusal) => refusal !== undefined)
}

function createPod(pass: Pass, node: string): ClusterError | undefined {
  const { world, set, hash } = pass
  try {
    const made: Pod = world.api.create(PODS, makePod(set, hash, node), WRITER)
    tell(pass, 'Normal', 'SuccessfulCreate', `Created pod: ${made.metadata.name}`)
    return undefined
  } catch (error) {
    if (!isClusterError(error)) throw error
    if (isNamespaceEnding(error)) return undefined
    tell(pass, 'Warning', 'FailedCreate', `Error creating: ${error.message}`)
    return error
  }
}

function deletePod(pass: Pass, pod: Pod): ClusterError | undefined {
  try {
    pass.world.api.delete(PODS, keyOf(pod))
    tell(pass, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    return undefined
  } catch (error) {
    if (!isClusterError(error)) throw error
    if (error.reason === 'NotFound') return undefined
    tell(pass, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`)
    return error
  }
}

function tell({ world, set }: Pass, type: 'Normal' | 'Warning', reason: string, message: string) {
  const object: KubeObject = set
  recordEvent(world, { object, type, reason, message, component: 'daemonset-controller' })
}
