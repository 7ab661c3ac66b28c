import { itemAt } from '../../../base/items.ts'
import type { InstantMs } from '../../../base/units.ts'
import { isSidecar, type Container, type Pod } from '../../../objects/pod.ts'
import { HELD, type ContainerRun } from './container-run.ts'
import type { PodRun } from './process-table.ts'
import { noticedAt } from './relist.ts'

const NONE: readonly Container[] = []
const NO_RUNS: readonly ContainerRun[] = []

/** The containers that run before the others, and beside them where they are sidecars. */
export function initContainersOf({ spec }: Pod): readonly Container[] {
  return spec.initContainers ?? NONE
}

/** Whose turn has come, and what makes a run of a container. */
export interface Turn {
  readonly pod: Pod
  readonly now: InstantMs
  /** When within a second the node's kubelet looks. */
  readonly phase: number
  readonly begin: (container: Container) => ContainerRun
}

/** How the containers of a pod fare. */
export type Runs = Pick<PodRun, 'init' | 'containers'>

/** A pod at the moment when it is admitted: init containers come one after the other. */
export function beginContainers({ pod, begin }: Pick<Turn, 'pod' | 'begin'>): Runs {
  const init = initContainersOf(pod)
  if (init.length === 0) return { init: NO_RUNS, containers: pod.spec.containers.map(begin) }
  return {
    init: init.map((container, index) => (index === 0 ? begin(container) : HELD)),
    containers: pod.spec.containers.map(() => HELD),
  }
}

/** A pod whose volumes are not there yet. */
export function heldContainers(pod: Pod): Runs {
  const init = initContainersOf(pod)
  return {
    init: init.length === 0 ? NO_RUNS : init.map(() => HELD),
    containers: pod.spec.containers.map(() => HELD),
  }
}

/**
 * Begins the container after an init container that has ended well, or a sidecar that has started;
 * after the last of them all others begin.
 *
 * Kubernetes 1.36, kuberuntime_container.go (computeInitContainerActions).
 */
export function beginNext<R extends Runs>(run: R, turn: Turn): R {
  const { pod, begin } = turn
  if (run.init.length === 0 || run.containers[0] !== HELD) return run
  const next = run.init.indexOf(HELD)
  const last = (next === -1 ? run.init.length : next) - 1
  const specs = initContainersOf(pod)
  if (!hasPassed(itemAt(specs, last), itemAt(run.init, last), turn)) return run
  if (next === -1) return { ...run, containers: pod.spec.containers.map(begin) }
  const begun = begin(itemAt(specs, next))
  return { ...run, init: run.init.map((one, index) => (index === next ? begun : one)) }
}

function hasPassed(container: Container, run: ContainerRun, { now, phase }: Turn): boolean {
  if (!isSidecar(container)) return run.kind === 'finished' && run.exit.exitCode === 0
  if (run.kind !== 'running') return false
  return (run.health?.begunAt ?? noticedAt(run.startedAt, phase)) <= now
}

/** Is told of a container before and after its pod was looked at. */
export type Visit = (container: Container, before: ContainerRun, after: ContainerRun) => void

/** All containers of a pod, in the order in which they begin. */
export function visitContainers(
  pod: Pod,
  { before, after }: { readonly before: Runs; readonly after: Runs },
  visit: Visit,
): void {
  initContainersOf(pod).forEach((container, index) => {
    visit(container, itemAt(before.init, index), itemAt(after.init, index))
  })
  pod.spec.containers.forEach((container, index) => {
    visit(container, itemAt(before.containers, index), itemAt(after.containers, index))
  })
}

/** Whether an init container has failed for good, so that the pod has. */
export function hasFailedInit({ init }: Runs): boolean {
  return init.some((run) => run.kind === 'finished' && run.exit.exitCode !== 0)
}

export function hasRunningSidecar({ init }: Runs): boolean {
  return init.some((run) => run.kind !== 'finished' && run.kind !== 'held' && !isEnding(run))
}

function isEnding(run: ContainerRun): boolean {
  return run.kind === 'running' && run.killedBy === 'pod'
}

/** Whether nothing runs on but sidecars. */
export function isOver(run: Runs): boolean {
  return hasFailedInit(run) || run.containers.every((one) => one.kind === 'finished')
}
