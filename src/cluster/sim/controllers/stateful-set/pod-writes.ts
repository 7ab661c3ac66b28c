import { keyOf } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { isClusterError } from '../../../errors.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import { identityLabels } from './make-pod.ts'
import type { Pass } from './pass.ts'
import { ordinalOf } from './pod-identity.ts'

// Kubernetes 1.36, stateful_pod_control.go.

export function createPod(pass: Pass, pod: Pod): void {
  written(pass, 'Create', pod, () => {
    pass.world.api.create(PODS, pod, WRITER)
  })
}

export function deletePod(pass: Pass, pod: Pod): void {
  written(pass, 'Delete', pod, () => {
    try {
      pass.world.api.delete(PODS, keyOf(pod))
    } catch (error) {
      if (!isClusterError(error, 'NotFound')) throw error
    }
  })
}

/** Gives a pod that was not made by its set the labels that it should have. */
export function giveIdentity(pass: Pass, pod: Pod): void {
  const labels = { ...pod.metadata.labels, ...identityLabels(pass.set, ordinalOf(pod)) }
  written(pass, 'Update', pod, () => {
    pass.world.api.update(PODS, { ...pod, metadata: { ...pod.metadata, labels } }, WRITER)
  })
}

/** One of that name that is there already is nobody's news. */
function written(
  pass: Pass,
  verb: 'Create' | 'Update' | 'Delete',
  pod: Pod,
  act: () => void,
): void {
  const subject = `${verb} Pod ${pod.metadata.name} in StatefulSet ${pass.set.metadata.name}`
  try {
    act()
  } catch (error) {
    if (isClusterError(error) && error.reason !== 'AlreadyExists') {
      tell(pass, 'Warning', `Failed${verb}`, `${subject} failed error: ${error.message}`)
    }
    throw error
  }
  tell(pass, 'Normal', `Successful${verb}`, `${subject} successful`)
}

function tell({ world, set }: Pass, type: 'Normal' | 'Warning', reason: string, message: string) {
  recordEvent(world, { object: set, type, reason, message, component: 'statefulset-controller' })
}
