import { conditionOf, isDeleting } from '../objects/meta.ts'
import { isPodFinished, isPodReady, podCondition, type Pod } from '../objects/pod.ts'
import type { ReplicaSet } from '../objects/workload.ts'

/** Why versions lack pods, a sentence for each cause: what many pods wait for is said once. */
export function unreadySentences(
  replicaSets: readonly ReplicaSet[],
  pods: readonly Pod[],
): readonly string[] {
  return [...replicaSets.flatMap(creationFailure), ...podSentences(pods)]
}

/** Pods that could not even be made, such as for a quota. */
function creationFailure({ metadata, status }: ReplicaSet): readonly string[] {
  const failure = conditionOf(status?.conditions, 'ReplicaFailure')
  if (failure?.status !== 'True') return []
  return [`replicaset/${metadata.name} makes no pods: ${failure.message ?? failure.reason ?? ''}`]
}

function podSentences(pods: readonly Pod[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const pod of pods) {
    if (isPodReady(pod) || isDeleting(pod) || isPodFinished(pod)) continue
    const why = `${imagesOf(pod)}: ${whyNotReady(pod)}`
    counts.set(why, (counts.get(why) ?? 0) + 1)
  }
  return [...counts]
    .map(([why, count]) => `${count} ${count === 1 ? 'pod' : 'pods'} of ${why}`)
    .sort()
}

function imagesOf({ spec }: Pod): string {
  return spec.containers.map(({ image = '' }) => image).join(', ')
}

function whyNotReady(pod: Pod): string {
  const scheduled = podCondition(pod, 'PodScheduled')
  if (scheduled?.status === 'False') return told(scheduled.reason, scheduled.message)
  return containerTrouble(pod) ?? 'running, and not ready'
}

/** What the first container in trouble says. */
function containerTrouble({ status }: Pod): string | undefined {
  const containers = status?.containerStatuses ?? []
  if (containers.length === 0) return 'not started yet'
  const waiting = containers.map(({ state }) => state?.waiting).find((one) => one !== undefined)
  if (waiting !== undefined) return told(waiting.reason, waiting.message)
  const ended = containers.map(({ state }) => state?.terminated).find((one) => one !== undefined)
  if (ended !== undefined) return `${ended.reason}, exit code ${ended.exitCode}`
  const restarts = Math.max(...containers.map(({ restartCount }) => restartCount))
  return restarts > 0 ? `not ready, restarted ${restarts} times` : undefined
}

function told(reason = '', message = ''): string {
  return [reason, message].filter((text) => text !== '').join(': ')
}
