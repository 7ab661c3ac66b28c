import { compareTexts } from '../../../../base/order.ts'
import { parseTime } from '../../../../base/rfc3339.ts'
import type { InstantMs } from '../../../../base/units.ts'
import { uidOf } from '../../../../objects/meta.ts'
import { DELETION_COST, podCondition, type Pod } from '../../../../objects/pod.ts'

/** What a pod is ranked by. */
interface Candidate {
  readonly pod: Pod
  readonly isAssigned: boolean
  readonly phase: number
  readonly isReady: boolean
  readonly cost: number
  readonly neighbours: number
  readonly readySince: InstantMs | undefined
  readonly restarts: number
  readonly createdAt: InstantMs | undefined
}

/**
 * The pods that are to go when there are too many, first to go first.
 *
 * Kubernetes 1.36, controller_utils.go: ActivePodsWithRanks. `neighbours` counts the active pods of
 * the same owner's sets on each node: crowded nodes are relieved first.
 */
export function rankForDeletion(
  pods: readonly Pod[],
  neighbours: ReadonlyMap<string, number>,
  now: InstantMs,
): readonly Pod[] {
  return pods
    .map((pod) => candidateOf(pod, neighbours))
    .sort((a, b) => compare(a, b, now))
    .map(({ pod }) => pod)
}

function candidateOf(pod: Pod, neighbours: ReadonlyMap<string, number>): Candidate {
  const { metadata, spec, status } = pod
  const ready = podCondition(pod, 'Ready')
  const { nodeName = '' } = spec
  return {
    pod,
    isAssigned: nodeName !== '',
    phase: PHASES.indexOf(status?.phase ?? 'Pending'),
    isReady: ready?.status === 'True',
    cost: costOf(metadata.annotations?.[DELETION_COST]),
    neighbours: neighbours.get(nodeName) ?? 0,
    readySince: timeOf(ready?.lastTransitionTime),
    restarts: restartsOf(pod),
    createdAt: timeOf(metadata.creationTimestamp),
  }
}

function costOf(text = ''): number {
  return /^-?\d{1,10}$/.test(text) ? Number(text) : 0
}

function timeOf(text = ''): InstantMs | undefined {
  return parseTime(text)
}

function restartsOf({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map((one) => one.restartCount))
}

const PHASES = ['Pending', 'Unknown', 'Running']

function compare(a: Candidate, b: Candidate, now: InstantMs): number {
  return (
    Number(a.isAssigned) - Number(b.isAssigned) ||
    a.phase - b.phase ||
    Number(a.isReady) - Number(b.isReady) ||
    a.cost - b.cost ||
    b.neighbours - a.neighbours ||
    (a.isReady ? newerFirst(a, b, now, ({ readySince }) => readySince) : 0) ||
    b.restarts - a.restarts ||
    newerFirst(a, b, now, ({ createdAt }) => createdAt)
  )
}

/**
 * Younger pods first; of ages that are alike, up to a factor of two, chance decides, by the uid.
 *
 * One without a time is the youngest. Pods of the same second are equal here.
 */
function newerFirst(
  a: Candidate,
  b: Candidate,
  now: InstantMs,
  timeOf: (candidate: Candidate) => InstantMs | undefined,
): number {
  const [timeA, timeB] = [timeOf(a), timeOf(b)]
  if (timeA === timeB) return 0
  if (timeA === undefined || timeB === undefined) return timeA === undefined ? -1 : 1
  const difference = magnitude(now - timeA) - magnitude(now - timeB)
  if (difference !== 0) return difference
  return compareTexts(uidOf(a.pod), uidOf(b.pod))
}

const NANOSECONDS_PER_MS = 1_000_000

function magnitude(ageMs: number): number {
  return ageMs > 0 ? Math.trunc(Math.log2(ageMs * NANOSECONDS_PER_MS)) : -1
}
