import { formatTime } from '../../../base/rfc3339.ts'
import type { Condition } from '../../../objects/meta.ts'
import { podCondition, type Pod } from '../../../objects/pod.ts'
import type { World } from '../world.ts'

/** Why a pod is deleted before its time, as its condition DisruptionTarget says (core/v1). */
export interface Disruption {
  readonly reason:
    | 'DeletionByPodGC'
    | 'DeletionByTaintManager'
    | 'EvictionByEvictionAPI'
    | 'PreemptionByScheduler'
    | 'TerminationByKubelet'
  readonly message: string
}

/** The conditions of a pod, and among them the one that says why it is deleted before its time. */
export function withDisruptionTarget(
  world: World,
  pod: Pod,
  { reason, message }: Disruption,
): readonly Condition[] {
  const type = 'DisruptionTarget'
  const before = podCondition(pod, type)
  const since = before?.status === 'True' ? before.lastTransitionTime : undefined
  const lastTransitionTime = since ?? formatTime(world.now())
  const others = (pod.status?.conditions ?? []).filter((one) => one.type !== type)
  return [...others, { type, status: 'True', reason, message, lastTransitionTime }]
}
