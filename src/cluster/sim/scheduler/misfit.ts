import { without } from '../../../base/fields.ts'
import { deepEqual } from '../../../base/json.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import { conditionOf, type Condition } from '../../../objects/meta.ts'
import { PODS, type Pod, type PodStatus } from '../../../objects/pod.ts'
import { recordEvent } from '../controllers/record-event.ts'
import type { World } from '../world.ts'
import type { Misfit } from './search.ts'

export const SCHEDULER = 'default-scheduler'

/**
 * Tells that a pod has found no node: in its condition, and as an Event.
 *
 * With it goes where the pod may hope to be; absent, that stays as it is.
 */
export function tellMisfit(world: World, pod: Pod, message: string, nominated?: string): void {
  recordEvent(world, {
    object: pod,
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: SCHEDULER,
  })
  const status = withMisfit(world, nominating(pod.status ?? {}, nominated), message)
  if (!deepEqual(status, pod.status)) world.api.writeStatus(PODS, pod, status, SCHEDULER)
}

function withMisfit(world: World, status: PodStatus, message: string): PodStatus {
  const old = conditionOf(status.conditions, 'PodScheduled')
  const condition: Condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: old?.lastTransitionTime ?? formatTime(world.now()),
  }
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled')
  return { ...status, conditions: [...others, condition] }
}

function nominating(status: PodStatus, nominated: string | undefined): PodStatus {
  if (nominated === undefined) return status
  if (nominated === '') return without(status, 'nominatedNodeName')
  return { ...status, nominatedNodeName: nominated }
}

/**
 * The scheduler's sentence (framework/types.go, FitError): how many nodes say what, in the order of
 * the texts.
 */
export function notAvailable(nodes: number, reasons: ReadonlyMap<string, number>): string {
  const texts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort()
  return noneAvailable(nodes, texts.join(', '))
}

/** The same for what is wrong with the pod itself, wherever it would be. */
export function noneAvailable(nodes: number, why: string): string {
  return `0/${nodes} nodes are available: ${why}.`
}

export function countReasons(misfits: Iterable<Misfit>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { reasons } of misfits) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return counts
}
