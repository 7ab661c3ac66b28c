import { itemAt } from '../../../../base/items.ts'
import { isDeleting } from '../../../../objects/meta.ts'
import { isPodFinished, type Pod } from '../../../../objects/pod.ts'
import { clusterErrorOf, isClusterError, type ClusterError } from '../../../errors.ts'
import { isPodAvailable, minReadyOf } from '../availability.ts'
import { inBatches } from '../in-batches.ts'
import { makePod } from './make-pod.ts'
import { isUnavailable, type Pass } from './pass.ts'
import { hasIdentity, isInRange, ordinalOf, startOf } from './pod-identity.ts'
import { createPod, deletePod, giveIdentity } from './pod-writes.ts'
import { countsOf, isCreated, isRunningAndReady, revisionNameOf, type Counts } from './status.ts'

// Kubernetes 1.36, stateful_set_control.go (updateStatefulSet).

export interface Outcome {
  readonly counts: Counts
  /** What was refused, after which no more was tried. */
  readonly error?: ClusterError
}

/** Whether to go on to the next pod, or to wait until something changes. */
type Step = 'on' | 'wait'

/** Makes and deletes pods, one look's worth: what is missing, then what is too many or too old. */
export function updatePods(pass: Pass): Outcome {
  const { set, pods } = pass
  if (isDeleting(set)) return { counts: countsOf(pass, pods) }
  const replicas = replicasOf(pass)
  const condemned = condemnedOf(pass)
  let counts = countsOf(pass, [...replicas, ...condemned])
  try {
    const isSettled =
      runForAll(pass, replicas, (pod) => processReplica(pass, pod)) === 'on' &&
      runForAll(pass, condemned, processCondemned(pass, replicas, condemned)) === 'on'
    if (isSettled && rollOne(pass, replicas)) counts = { ...counts, current: counts.current - 1 }
    return { counts }
  } catch (error) {
    if (!isClusterError(error)) throw error
    return { counts, error }
  }
}

/** One pod for each ordinal: the one that is there, or the one to be made. */
function replicasOf(pass: Pass): readonly Pod[] {
  const { set, pods, revisions } = pass
  const start = startOf(set)
  const present = new Map(pods.map((pod) => [ordinalOf(pod), pod]))
  return Array.from({ length: set.spec.replicas ?? 1 }, (_, index) => {
    return present.get(start + index) ?? makePod(set, revisions, start + index)
  })
}

/** Those beyond the ordinals, the last one first. */
function condemnedOf({ set, pods }: Pass): readonly Pod[] {
  return pods
    .filter((pod) => ordinalOf(pod) >= 0 && !isInRange(set, ordinalOf(pod)))
    .sort((a, b) => ordinalOf(b) - ordinalOf(a))
}

function isOrdered({ set }: Pass): boolean {
  return set.spec.podManagementPolicy !== 'Parallel'
}

/** One after the other, or in batches. */
function runForAll(pass: Pass, pods: readonly Pod[], act: (pod: Pod) => Step): Step {
  if (isOrdered(pass)) return pods.some((pod) => act(pod) === 'wait') ? 'wait' : 'on'
  const error = inBatches(pods, (pod) => clusterErrorOf(() => act(pod)))
  if (error !== undefined) throw error
  return 'on'
}

/** Before the next one is seen to, this one must be there and available, where order is kept. */
function processReplica(pass: Pass, pod: Pod): Step {
  if (isPodFinished(pod)) {
    if (!isDeleting(pod)) deletePod(pass, pod)
    return 'wait'
  }
  if (!isCreated(pod)) createPod(pass, pod)
  if (isOrdered(pass) && !isSettled(pass, pod)) return 'wait'
  if (isCreated(pod) && !hasIdentity(pass.set, pod)) giveIdentity(pass, pod)
  return 'on'
}

function isSettled({ world, set }: Pass, pod: Pod): boolean {
  if (!isCreated(pod) || isDeleting(pod) || !isRunningAndReady(pod)) return false
  return isPodAvailable(pod, minReadyOf(set), world.now())
}

/** From the last one down, each when the one after it is gone and all others are available. */
function processCondemned(
  pass: Pass,
  replicas: readonly Pod[],
  condemned: readonly Pod[],
): (pod: Pod) => Step {
  const firstUnavailable = [...replicas, ...[...condemned].reverse()].find((pod) =>
    isUnavailable(pass, pod),
  )
  return (pod) => {
    if (isDeleting(pod)) return isOrdered(pass) ? 'wait' : 'on'
    const mayGo = isSettled(pass, pod) || pod === firstUnavailable
    if (!isOrdered(pass) || mayGo) deletePod(pass, pod)
    return 'wait'
  }
}

/** Deletes the last pod of another version, when those after it are available. */
function rollOne(pass: Pass, replicas: readonly Pod[]): boolean {
  const { type, rollingUpdate } = pass.set.spec.updateStrategy ?? {}
  if (type === 'OnDelete') return false
  const { name } = pass.revisions.update.metadata
  for (let index = replicas.length - 1; index >= (rollingUpdate?.partition ?? 0); index--) {
    const pod = itemAt(replicas, index)
    if (revisionNameOf(pod) !== name && !isDeleting(pod)) {
      deletePod(pass, pod)
      return true
    }
    if (isUnavailable(pass, pod)) return false
  }
  return false
}
