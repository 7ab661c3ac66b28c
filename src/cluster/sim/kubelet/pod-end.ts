import { itemAt } from '../../../base/items.ts'
import { between, type InstantMs } from '../../../base/units.ts'
import { isSidecar, type Container, type Pod } from '../../../objects/pod.ts'
import { formerly, HELD, type ContainerRun, type Running } from './container-run.ts'
import { initContainersOf, type Runs } from './init-steps.ts'
import { lifeOf, type Place } from './place.ts'
import type { Doom, PodRun } from './process-table.ts'
import { noticedAt } from './relist.ts'
import { endingOf, KILLED } from './termination.ts'

/** How the containers of a pod are told to stop. */
interface Stop {
  readonly pod: Pod
  readonly place: Place
  readonly now: InstantMs
  /** How many seconds they have, all of them together. */
  readonly grace: number
}

/**
 * The pod told to stop: processes end after their shutdown, or are killed when the grace is over.
 *
 * Told again, with less grace, they end earlier.
 */
export function stopPod(pod: Pod, run: PodRun, place: Place, now: InstantMs): PodRun {
  const grace = pod.metadata.deletionGracePeriodSeconds ?? 0
  const stopped = stopContainers(run, { pod, place, now, grace })
  const removedAt = lastEnd([...stopped.init, ...stopped.containers], place, now)
  return { ...run, ...stopped, removedAt, wakeAt: removedAt }
}

/** The pod given up: its processes are told to stop, and none is started any more. */
export function doomPod(run: PodRun, stop: Stop, doom: Doom): PodRun {
  const stopped = stopContainers(run, stop)
  const end = (one: ContainerRun): ContainerRun => withoutFuture(one, stop.now)
  return { ...run, init: stopped.init.map(end), containers: stopped.containers.map(end), doom }
}

/** Sidecars end when all else has. */
export function stopSidecars(run: PodRun, stop: Stop): PodRun {
  const stopped = stopContainers(run, stop)
  return { ...run, ...stopped, init: stopped.init.map((one) => withoutFuture(one, stop.now)) }
}

/**
 * Sidecars wait with SIGTERM until the others have ended, and then go one by one, the last first.
 *
 * Kubernetes 1.36, pkg/kubelet/kuberuntime/kuberuntime_termination_order.go.
 */
function stopContainers(run: Runs, stop: Stop): Runs {
  const { pod, now } = stop
  const containers = run.containers.map((one, index) =>
    stopContainer(one, { ...stop, container: itemAt(pod.spec.containers, index), until: now }),
  )
  if (run.init.length === 0) return { init: run.init, containers }
  const init = [...run.init]
  let until = endOfAll(containers, now)
  for (let index = init.length - 1; index >= 0; index--) {
    const container = itemAt(initContainersOf(pod), index)
    const waits = isSidecar(container) ? until : now
    const stopped = stopContainer(itemAt(init, index), { ...stop, container, until: waits })
    init[index] = stopped
    if (isSidecar(container)) until = endOfAll([stopped], until)
  }
  return { init, containers }
}

interface ContainerStop extends Stop {
  readonly container: Container
  /** When its turn comes, at the latest when the grace is over. */
  readonly until: InstantMs
}

function stopContainer(run: ContainerRun, stop: ContainerStop): ContainerRun {
  const { pod, place, container, now, grace, until } = stop
  if (run.kind !== 'running') return run
  if (run.startedAt > now) return { ...run, endsAt: now, killedBy: 'pod' }
  const { endsAt, exitCode } = endingOf({
    container,
    behaviour: lifeOf(pod, container, place, run),
    now,
    grace,
    waits: Math.min(between(now, until) / 1000, grace),
    hangs: run.hangsAt <= now,
  })
  const killed: Running = { ...run, killedBy: 'pod' }
  return endsAt < run.endsAt ? { ...killed, endsAt, exitCode, exitReason: undefined } : killed
}

/** What has not begun does not begin, and what waits for a restart has ended. */
function withoutFuture(run: ContainerRun, now: InstantMs): ContainerRun {
  if (run.kind === 'finished' || isStarted(run, now)) return run
  if (run.kind === 'crashed' && run.past.lastExit !== undefined) {
    return { kind: 'finished', exit: run.past.lastExit, restarts: run.past.restarts }
  }
  return HELD
}

/** Whether there is a process already, rather than one that waits for its image. */
export function isStarted(run: ContainerRun, now: InstantMs): run is Running {
  return run.kind === 'running' && run.startedAt <= now
}

/** The pod with all of its processes ended, as its kubelet sees it last. */
export function endedPod(run: PodRun, now: InstantMs): PodRun {
  const end = (one: ContainerRun): ContainerRun => endedContainer(one, now)
  return { ...run, init: run.init.map(end), containers: run.containers.map(end) }
}

/**
 * Kubernetes 1.36, pkg/kubelet/status/status_manager.go (TerminatePod). Left out on purpose: that a
 * container which never ran has no times.
 */
function endedContainer(run: ContainerRun, now: InstantMs): ContainerRun {
  if (isStarted(run, now)) {
    const { startedAt, endsAt, exitCode, exitReason: reason, past } = run
    const finishedAt = endsAt < now ? endsAt : now
    const exit = { exitCode, reason, startedAt, finishedAt }
    return { kind: 'finished', exit, restarts: past.restarts }
  }
  const last = withoutFuture(run, now)
  if (last.kind === 'finished') return last
  const reason = 'ContainerStatusUnknown'
  const exit = { exitCode: KILLED, reason, startedAt: now, finishedAt: now } as const
  return { kind: 'finished', exit, restarts: 'past' in run ? formerly(run.past).restarts : 0 }
}

function endOfAll(runs: readonly ContainerRun[], now: InstantMs): InstantMs {
  let last = now
  for (const run of runs) if (isStarted(run, now) && run.endsAt > last) last = run.endsAt
  return last
}

/** When the kubelet sees that the last process has ended. */
function lastEnd(runs: readonly ContainerRun[], { host }: Place, now: InstantMs): InstantMs {
  const end = endOfAll(runs, now)
  return runs.some((run) => isStarted(run, now)) ? noticedAt(end, host.phase) : now
}
