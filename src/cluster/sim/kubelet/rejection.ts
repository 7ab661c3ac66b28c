import type { Node } from '../../../objects/node.ts'
import { isPodFinished, PODS, type Pod } from '../../../objects/pod.ts'
import { parseBytes, parseMilliCores } from '../../../objects/quantity.ts'
import { conditionOf, uidOf } from '../../../objects/meta.ts'
import { SYSTEM_CRITICAL_PRIORITY } from '../../../objects/scheduling.ts'
import { qosClassOf } from '../kinds/pod-defaults.ts'
import { matchesNode } from '../scheduler/node-affinity.ts'
import { requestsOf } from '../scheduler/pod-requests.ts'
import { isTolerated } from '../scheduler/taints.ts'
import type { World } from '../world.ts'
import type { KubeletState } from './kubelet-state.ts'
import type { Doom } from './process-table.ts'

/**
 * Why a kubelet does not take a pod that was given to its node by name; the scheduler gives it none
 * of these.
 *
 * Kubernetes 1.36, pkg/kubelet/lifecycle/predicate.go (Admit, generalFilter): of several reasons
 * the first counts. Left out on purpose: host ports that are taken, operating systems, a pod that
 * makes room for a critical one.
 */
export function rejectionOf(
  world: World,
  state: KubeletState,
  pod: Pod,
  node: Node,
): Doom | undefined {
  return shortageOf(world, state, pod, node) ?? misplacement(pod, node)
}

const MEMORY_PRESSURE = {
  key: 'node.kubernetes.io/memory-pressure',
  effect: 'NoSchedule',
} as const

/**
 * Why a kubelet whose node is short of memory does not take a pod that has come too late for the
 * scheduler to know: one that asks for nothing (Kubernetes 1.36,
 * pkg/kubelet/eviction/eviction_manager.go, Admit).
 */
export function strainOf(pod: Pod, { status }: Node): Doom | undefined {
  if (conditionOf(status?.conditions, 'MemoryPressure')?.status !== 'True') return undefined
  const isBorne = isCritical(pod) || isTolerated(MEMORY_PRESSURE, pod.spec.tolerations ?? [])
  if (isBorne || qosClassOf(pod.spec) !== 'BestEffort') return undefined
  return { reason: 'Evicted', message: 'The node had condition: [MemoryPressure]. ' }
}

/** Kubernetes 1.36, pkg/kubelet/types/pod_update.go (IsCriticalPod). */
export function isCritical({ spec }: Pod): boolean {
  return (spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY
}

interface Shortage {
  readonly resource: string
  readonly requested: number
  readonly used: number
  readonly capacity: number
}

function shortageOf(world: World, state: KubeletState, pod: Pod, node: Node): Doom | undefined {
  const { cpu = '0', memory = '0', pods = '0' } = node.status?.allocatable ?? {}
  const others = world.store
    .by(PODS, 'node', node.metadata.name)
    .filter((one) => one !== pod && !isPodFinished(one) && isAdmitted(state, one))
    .map(({ spec }) => requestsOf(spec))
  const { milliCores, bytes, others: wanted } = requestsOf(pod.spec)
  const sum = (amount: (one: (typeof others)[number]) => number): number =>
    others.reduce((total, one) => total + amount(one), 0)
  const checks: readonly Shortage[] = [
    { resource: 'pods', requested: 1, used: others.length, capacity: Number(pods) },
    {
      resource: 'cpu',
      requested: milliCores,
      used: sum((one) => one.milliCores),
      capacity: parseMilliCores(cpu),
    },
    {
      resource: 'memory',
      requested: bytes,
      used: sum((one) => one.bytes),
      capacity: parseBytes(memory),
    },
    ...wanted.flatMap(([resource, requested]): readonly Shortage[] => {
      const amount = node.status?.allocatable?.[resource]
      // What is not listed is not asked for: its device plugin may be yet to come.
      if (amount === undefined) return []
      const used = sum((one) => one.others.find(([name]) => name === resource)?.[1] ?? 0)
      return [{ resource, requested, used, capacity: parseBytes(amount) }]
    }),
  ]
  const short = checks.find((one) => one.requested > 0 && one.requested > one.capacity - one.used)
  return short === undefined ? undefined : outOf(short)
}

function isAdmitted(state: KubeletState, pod: Pod): boolean {
  return state.processes.get(uidOf(pod)) !== undefined
}

function outOf({ resource, requested, used, capacity }: Shortage): Doom {
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`
  const message = `Node didn't have enough resource: ${resource}, ${amounts}`
  return { reason: `OutOf${resource}`, message }
}

function misplacement(pod: Pod, node: Node): Doom | undefined {
  if (!matchesNode(pod.spec, node)) {
    return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
  }
  const { tolerations = [] } = pod.spec
  const isUnwelcome = (node.spec.taints ?? []).some(
    (taint) => taint.effect === 'NoExecute' && !isTolerated(taint, tolerations),
  )
  return isUnwelcome
    ? failed('TaintToleration', "node(s) had taints that the pod didn't tolerate")
    : undefined
}

function failed(predicate: string, why: string): Doom {
  return { reason: predicate, message: `Predicate ${predicate} failed: ${why}` }
}
