import type { World } from '../../cluster/sim/world.ts'
import { controllerOf } from '../../objects/meta.ts'
import { isPodFinished, PODS, type Pod } from '../../objects/pod.ts'

/** What a person has to say before pods go that do not come back as they were. */
export interface Leave {
  readonly ignoreDaemonSets?: boolean | undefined
  readonly deleteEmptyDirData?: boolean | undefined
  readonly force?: boolean | undefined
}

export interface Drainable {
  /** Those that are to go. */
  readonly pods: readonly Pod[]
  /** Why the node can not be drained like this. */
  readonly errors: readonly string[]
}

/** The pods of a node that a drain takes away (kubectl 1.36, pkg/drain/filters.go). */
export function drainablePods(world: World, node: string, leave: Leave): Drainable {
  const all = world.store.by(PODS, 'node', node)
  const reasons = all.map((pod) => obstacleOf(pod, leave))
  const errors = [...new Set(reasons)].sort().flatMap((reason) => {
    if (reason === undefined) return []
    const names = all.filter((_, index) => reasons[index] === reason).map(nameOf)
    return [`cannot delete ${reason}: ${names.join(', ')}`]
  })
  return { pods: all.filter((pod) => isPodFinished(pod) || !isOfDaemonSet(pod)), errors }
}

function obstacleOf(pod: Pod, leave: Leave): string | undefined {
  if (isPodFinished(pod)) return undefined
  if (isOfDaemonSet(pod)) {
    const isMeant = leave.ignoreDaemonSets === true
    return isMeant ? undefined : 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'
  }
  if (leave.deleteEmptyDirData !== true && hasLocalStorage(pod)) {
    return 'Pods with local storage (use --delete-emptydir-data to override)'
  }
  if (leave.force === true || controllerOf(pod) !== undefined) return undefined
  return 'Pods that declare no controller (use --force to override)'
}

function isOfDaemonSet(pod: Pod): boolean {
  const { apiVersion = '', kind = '' } = controllerOf(pod) ?? {}
  return apiVersion === 'apps/v1' && kind === 'DaemonSet'
}

function hasLocalStorage({ spec }: Pod): boolean {
  const volumes = Array.isArray(spec['volumes']) ? (spec['volumes'] as readonly unknown[]) : []
  return volumes.some((volume) => Object.hasOwn(volume as object, 'emptyDir'))
}

function nameOf({ metadata: { namespace = '', name } }: Pod): string {
  return `${namespace}/${name}`
}
