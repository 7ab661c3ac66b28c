import { scaledValue } from '../../../../objects/int-or-percent.ts'
import { isDeleting } from '../../../../objects/meta.ts'
import type { Pod } from '../../../../objects/pod.ts'
import type { DaemonSet } from '../../../../objects/daemon-set.ts'
import { isUpdated } from './daemon-pod.ts'
import { isAvailable, type Pass } from './pass.ts'
import type { Plan } from './plan.ts'

// Kubernetes 1.36, pkg/controller/daemon/update.go (rollingUpdate).

/** What a rolling update does next: pods to go, or nodes to get a second one. */
export function rollingUpdate(pass: Pass): Plan {
  const { maxSurge, maxUnavailable, desired } = limitsOf(pass)
  const onNodes = pairsOf(pass)
  return maxSurge === 0
    ? { nodes: [], pods: replaced(pass, onNodes, maxUnavailable) }
    : surged(pass, onNodes, { maxSurge, desired })
}

/** The pod of the new template and that of another one; more of one kind are manage's business. */
interface Pair {
  readonly node: string
  readonly newPod: Pod | undefined
  readonly oldPod: Pod | undefined
  readonly isCrowded: boolean
}

function pairsOf(pass: Pass): readonly Pair[] {
  const { set, hash, wanted, podsOn } = pass
  const names = new Set([...wanted, ...podsOn.keys()])
  return [...names].sort().map((node) => {
    const pods = (podsOn.get(node) ?? []).filter((pod) => !isDeleting(pod))
    const newPods = pods.filter((pod) => isUpdated(set, pod, hash))
    const oldPods = pods.filter((pod) => !newPods.includes(pod))
    const isCrowded = newPods.length > 1 || oldPods.length > 1
    return { node, newPod: newPods[0], oldPod: oldPods[0], isCrowded }
  })
}

interface Limits {
  readonly maxSurge: number
  readonly maxUnavailable: number
  readonly desired: number
}

function limitsOf(pass: Pass): Limits {
  const desired = pass.wanted.length
  const { maxSurge, maxUnavailable } = figuresOf(pass.set)
  const surge = scaledValue(maxSurge, desired, 'up')
  const unavailable = scaledValue(maxUnavailable, desired, 'up')
  const isStuck = desired > 0 && surge === 0 && unavailable === 0
  return { maxSurge: surge, maxUnavailable: isStuck ? 1 : unavailable, desired }
}

function figuresOf({ spec }: DaemonSet) {
  const { maxSurge = 0, maxUnavailable = 1 } = spec.updateStrategy?.rollingUpdate ?? {}
  return { maxSurge, maxUnavailable }
}

/** Old pods that do not work, and of the others so many that not too many are missing. */
function replaced(pass: Pass, pairs: readonly Pair[], maxUnavailable: number): readonly Pod[] {
  const broken: Pod[] = []
  const candidates: Pod[] = []
  let unavailable = 0
  for (const { newPod, oldPod, isCrowded } of pairs) {
    const isSettling = isCrowded || (oldPod === undefined) === (newPod === undefined)
    if (isSettling) unavailable++
    else if (newPod !== undefined) unavailable += isAvailable(pass, newPod) ? 0 : 1
    else if (oldPod !== undefined && isAvailable(pass, oldPod)) candidates.push(oldPod)
    else if (oldPod !== undefined) {
      broken.push(oldPod)
      unavailable++
    }
  }
  return [...broken, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))]
}

/** New pods beside old ones, and the old ones go when the new ones are available. */
function surged(
  pass: Pass,
  pairs: readonly Pair[],
  { maxSurge, desired }: Pick<Limits, 'maxSurge' | 'desired'>,
): Plan {
  const sights = pairs.map((pair) => sightOf(pass, pair))
  const nodesWith = (sight: Sight): readonly string[] =>
    pairs.filter((_, index) => sights[index] === sight).map(({ node }) => node)
  const oldOf = (sight: Sight): readonly Pod[] =>
    pairs.flatMap(({ oldPod }, index) =>
      sights[index] === sight && oldPod !== undefined ? [oldPod] : [],
    )
  const room = Math.max(0, maxSurge - nodesWith('surging').length)
  const spare = Math.max(0, availableNodes(pass, pairs) - desired)
  return {
    nodes: [...nodesWith('broken'), ...nodesWith('candidate').slice(0, room)],
    pods: [...oldOf('superseded'), ...oldOf('unwanted').slice(0, spare)],
  }
}

type Sight = 'settled' | 'surging' | 'superseded' | 'broken' | 'candidate' | 'unwanted'

function sightOf(pass: Pass, { node, newPod, oldPod, isCrowded }: Pair): Sight {
  if (isCrowded) return 'surging'
  if (oldPod === undefined) return 'settled'
  if (newPod !== undefined) return isAvailable(pass, newPod) ? 'superseded' : 'surging'
  const isWanted = pass.fits.get(node) === 'runs'
  if (isAvailable(pass, oldPod)) return isWanted ? 'candidate' : 'unwanted'
  return isWanted ? 'broken' : 'superseded'
}

function availableNodes(pass: Pass, pairs: readonly Pair[]): number {
  return pairs.filter(({ newPod, oldPod, isCrowded }) => {
    const pod = isCrowded ? undefined : (oldPod ?? newPod)
    return pod !== undefined && isAvailable(pass, pod)
  }).length
}
