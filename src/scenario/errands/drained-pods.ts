import { isClusterError } from '../../cluster/errors.ts'
import type { World } from '../../cluster/sim/world.ts'
import { DAEMON_SETS } from '../../objects/daemon-set.ts'
import { controllerOf } from '../../objects/meta.ts'
import { isPodFinished, PODS, type Pod } from '../../objects/pod.ts'
import { resourceName } from '../../objects/resource.ts'

/** What a person has to say before pods go that do not come back as they were. */
export interface Leave {
  readonly ignoreDaemonSets?: boolean | undefined
  readonly deleteEmptyDirData?: boolean | undefined
  readonly force?: boolean | undefined
}

export interface Drainable {
  /** Those that are to go. */
  readonly pods: readonly Pod[]
  /** What is worth knowing of pods that stay, and of pods that do not come back. */
  readonly warnings: readonly string[]
  /** Why the node can not be drained like this. */
  readonly errors: readonly string[]
}

/** The pods of a node that a drain takes away (kubectl 1.36, pkg/drain/filters.go). */
export function drainablePods(world: World, node: string, leave: Leave): Drainable {
  const all = world.store.by(PODS, 'node', node)
  const verdicts = all.map((pod) => verdictOf(world, pod, leave))
  const listed = (kind: 'warning' | 'error'): readonly string[] => {
    const words = verdicts.map((verdict) => verdict[kind])
    return [...new Set(words)].sort().flatMap((word) => {
      if (word === undefined) return []
      const names = all.filter((_, index) => words[index] === word).map(nameOf)
      return [`${word}: ${names.join(', ')}`]
    })
  }
  return {
    pods: all.filter((_, index) => verdicts[index]?.isKept !== true),
    warnings: listed('warning'),
    errors: listed('error').map((error) => `cannot delete ${error}`),
  }
}

interface Verdict {
  readonly isKept?: true
  readonly warning?: string
  readonly error?: string
}

function verdictOf(world: World, pod: Pod, leave: Leave): Verdict {
  if (isPodFinished(pod)) return {}
  const ofDaemonSet = isOfDaemonSet(pod) ? daemonVerdict(world, pod, leave) : undefined
  if (ofDaemonSet !== undefined) return ofDaemonSet
  if (leave.deleteEmptyDirData !== true && hasLocalStorage(pod)) {
    return { error: 'Pods with local storage (use --delete-emptydir-data to override)' }
  }
  if (controllerOf(pod) !== undefined) return {}
  return leave.force === true
    ? { warning: 'deleting Pods that declare no controller' }
    : { error: 'Pods that declare no controller (use --force to override)' }
}

/** `undefined` for a pod that may go because its DaemonSet is gone. */
function daemonVerdict(world: World, pod: Pod, leave: Leave): Verdict | undefined {
  const name = controllerOf(pod)?.name ?? ''
  try {
    const key = { namespace: pod.metadata.namespace ?? '', name }
    if (world.api.get(DAEMON_SETS, key) === undefined) {
      const error = `${resourceName(DAEMON_SETS)} "${name}" not found`
      return leave.force === true ? undefined : { error }
    }
  } catch (error) {
    if (!isClusterError(error)) throw error
    return { error: error.message }
  }
  return leave.ignoreDaemonSets === true
    ? { isKept: true, warning: 'ignoring DaemonSet-managed Pods' }
    : { error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' }
}

function isOfDaemonSet(pod: Pod): boolean {
  const { apiVersion = '', kind = '' } = controllerOf(pod) ?? {}
  return apiVersion === 'apps/v1' && kind === DAEMON_SETS.kind
}

function hasLocalStorage({ spec }: Pod): boolean {
  const volumes = Array.isArray(spec['volumes']) ? (spec['volumes'] as readonly unknown[]) : []
  return volumes.some((volume) => Object.hasOwn(volume as object, 'emptyDir'))
}

function nameOf({ metadata: { namespace = '', name } }: Pod): string {
  return `${namespace}/${name}`
}
