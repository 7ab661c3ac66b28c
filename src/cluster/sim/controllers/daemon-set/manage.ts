import type { DurationMs } from '../../../../base/units.ts'
import { REVISION_HASH } from '../../../../objects/controller-revision.ts'
import { scaledValue } from '../../../../objects/int-or-percent.ts'
import { isDeleting } from '../../../../objects/meta.ts'
import { isPodFinished, isPodReady, type Pod } from '../../../../objects/pod.ts'
import type { DaemonSet } from '../../../../objects/daemon-set.ts'
import { recordEvent } from '../record-event.ts'
import type { FailedPods } from './failed-pods.ts'
import type { NodeFit } from './node-fit.ts'
import { isAvailable, type Pass } from './pass.ts'
import { NOTHING, together, type Plan } from './plan.ts'

export interface Management {
  readonly plan: Plan
  /** When to look again, because a failed pod has to wait. */
  readonly again: DurationMs | undefined
}

/** What is missing on nodes, and what should not be there (daemon_controller.go: manage). */
export function manage(pass: Pass, failed: FailedPods): Management {
  const waits: DurationMs[] = []
  const plans = Array.from(pass.fits, ([name, fit]) =>
    planFor(pass, { name, fit }, { failed, waits }),
  )
  const plan = together([...plans, { nodes: [], pods: unplaceable(pass) }])
  return { plan, again: waits.length === 0 ? undefined : (Math.min(...waits) as DurationMs) }
}

interface Failures {
  readonly failed: FailedPods
  readonly waits: DurationMs[]
}

/** Kubernetes 1.36, daemon_controller.go (podsShouldBeOnNode). */
function planFor(
  pass: Pass,
  { name, fit }: { readonly name: string; readonly fit: NodeFit },
  failures: Failures,
): Plan {
  const pods = pass.podsOn.get(name)
  if (fit === 'leaves') return { nodes: [], pods: (pods ?? []).filter((pod) => !isDeleting(pod)) }
  if (pods === undefined) return { nodes: fit === 'runs' ? [name] : [], pods: [] }
  const staying = pods.filter((pod) => !isDeleting(pod))
  const ended = endedPods(pass, name, staying, failures)
  const running = staying.filter((pod) => !isPodFinished(pod))
  if (!allowsSurge(pass.set)) return { nodes: [], pods: [...ended, ...running.slice(1)] }
  if (running.length === 0) return { nodes: fit === 'runs' ? [name] : [], pods: ended }
  return { nodes: [], pods: [...ended, ...superseded(pass, running)] }
}

function allowsSurge({ spec }: DaemonSet): boolean {
  const { type, rollingUpdate } = spec.updateStrategy ?? {}
  return type === 'RollingUpdate' && scaledValue(rollingUpdate?.maxSurge ?? 0, 1, 'up') > 0
}

/** Pods that have ended are deleted, so that new ones take their place; failed ones in time. */
function endedPods(
  { world, set }: Pass,
  node: string,
  pods: readonly Pod[],
  { failed, waits }: Failures,
): readonly Pod[] {
  return pods.filter((pod) => {
    const { namespace = '', name } = pod.metadata
    if (pod.status?.phase === 'Succeeded') {
      const message = `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`
      tell(world, set, { type: 'Normal', reason: 'SucceededDaemonPod', message })
      return true
    }
    if (pod.status?.phase !== 'Failed') return false
    const wait = failed.waitOf(set, node, world.now())
    if (wait !== undefined) {
      waits.push(wait)
      return false
    }
    failed.noteDeletion(set, node, world.now())
    const message = `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`
    tell(world, set, { type: 'Warning', reason: 'FailedDaemonPod', message })
    return true
  })
}

function tell(
  world: Pass['world'],
  object: DaemonSet,
  what: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string },
): void {
  recordEvent(world, { object, ...what, component: 'daemonset-controller' })
}

/** Beside the oldest new pod the oldest old one stays, while it is ready and the new one is not. */
function superseded(pass: Pass, running: readonly Pod[]): readonly Pod[] {
  if (running.length <= 1) return NOTHING.pods
  const isNew = ({ metadata }: Pod): boolean => metadata.labels?.[REVISION_HASH] === pass.hash
  const newPod = running.find(isNew)
  const oldPod = running.find((pod) => !isNew(pod))
  const others = running.filter((pod) => pod !== newPod && pod !== oldPod)
  if (newPod === undefined || oldPod === undefined) return others
  return !isPodReady(oldPod) || isAvailable(pass, newPod) ? [...others, oldPod] : others
}

/** Nobody else deletes pods that were made for a node which went before they were placed. */
function unplaceable({ fits, podsOn }: Pass): readonly Pod[] {
  return Array.from(podsOn).flatMap(([node, pods]) =>
    fits.has(node) ? [] : pods.filter(({ spec }) => (spec.nodeName ?? '') === ''),
  )
}
