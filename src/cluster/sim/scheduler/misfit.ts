import { formatTime } from '../../../base/rfc3339.ts'
import type { Condition } from '../../../objects/meta.ts'
import { PODS, podCondition, type Pod } from '../../../objects/pod.ts'
import { recordEvent } from '../controllers/record-event.ts'
import type { World } from '../world.ts'

const COMPONENT = 'default-scheduler'

/** Tells that a pod has found no node: in its condition, and as an Event. */
export function tellMisfit(world: World, pod: Pod, message: string): void {
  recordEvent(world, {
    object: pod,
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: COMPONENT,
  })
  const old = podCondition(pod, 'PodScheduled')
  if (old?.message === message) return
  const condition: Condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: old?.lastTransitionTime ?? formatTime(world.now()),
  }
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled')
  const status = { ...pod.status, conditions: [...others, condition] }
  world.api.writeStatus(PODS, pod, status, COMPONENT)
}

/** The obstacles that the removal of other pods would take away. */
const BY_OTHERS = /^(Insufficient|Too many pods)|spread constraints$/

/**
 * The scheduler's sentence (framework/types.go, FitError), reasons in the order of their text.
 *
 * It ends as it does where no pod has a lower priority, so that preemption would not help either.
 */
export function misfitMessage(nodes: number, reasons: ReadonlyMap<string, number>): string {
  if (nodes === 0) return 'no nodes available to schedule pods'
  const texts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort()
  return (
    `0/${nodes} nodes are available: ${texts.join(', ')}. ` +
    `preemption: 0/${nodes} nodes are available: ${preemptionText(nodes, reasons)}`
  )
}

function preemptionText(nodes: number, reasons: ReadonlyMap<string, number>): string {
  let hopeless = 0
  for (const [reason, count] of reasons) if (!BY_OTHERS.test(reason)) hopeless += count
  const victimless = nodes - hopeless
  const texts = [
    ...(victimless > 0 ? [`${victimless} No preemption victims found for incoming pod`] : []),
    ...(hopeless > 0 ? [`${hopeless} Preemption is not helpful for scheduling`] : []),
  ]
  return `${texts.sort().join(', ')}.`
}
