import { goDuration } from '../../../base/duration-text.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import type { Container, ContainerState, ContainerStatus, Pod } from '../../../objects/pod.ts'
import {
  formerly,
  type ContainerRun,
  type Exit,
  type Past,
  type PullFailed,
  type Running,
  type Unprepared,
} from './container-run.ts'
import { initContainersOf } from './init-steps.ts'
import { noticedAt } from './relist.ts'
import { restartDelay } from './restarts.ts'

export interface Moment {
  readonly now: InstantMs
  /** When within a second the node's kubelet looks. */
  readonly phase: number
}

/** What the kubelet says of a container, which is what it has noticed so far. */
export function containerStatusOf(
  pod: Pod,
  container: Container,
  run: ContainerRun,
  moment: Moment,
): ContainerStatus {
  switch (run.kind) {
    case 'held':
      return waiting(container, beginningOf(pod))
    case 'pulling':
      return waiting(container, run.failures === 0 ? beginningOf(pod) : pullBackoff(container))
    case 'pull-failed':
      return waiting(container, pullState(container, run, moment.now))
    case 'running':
      return isNoticed(run, moment)
        ? running(container, run, moment.now)
        : between(pod, container, run.past)
    case 'unprepared':
      return waiting(container, unprepared(pod, run, moment.now), formerly(run.past))
    case 'crashed':
      return waiting(container, crashLoop(pod, container, run.past), run.past)
    case 'finished':
      return ended(container, run.exit, run.restarts)
  }
}

export function isReady(run: ContainerRun, now: InstantMs): boolean {
  return run.kind === 'running' && run.readyAt <= now && now < run.unreadyAt
}

function isNoticed({ startedAt }: Running, { now, phase }: Moment): boolean {
  return noticedAt(startedAt, phase) <= now
}

const CREATING: ContainerState = Object.freeze({
  waiting: Object.freeze({ reason: 'ContainerCreating' }),
})

const INITIALIZING: ContainerState = Object.freeze({
  waiting: Object.freeze({ reason: 'PodInitializing' }),
})

function beginningOf(pod: Pod): ContainerState {
  return initContainersOf(pod).length === 0 ? CREATING : INITIALIZING
}

function unprepared(pod: Pod, run: Unprepared, now: InstantMs): ContainerState {
  if (run.failures === 0 && now < run.from) return beginningOf(pod)
  const { image: reason = 'CreateContainerConfigError', message } = run
  return { waiting: { reason, message } }
}

function pullState(container: Container, run: PullFailed, now: InstantMs): ContainerState {
  if (run.waitsFrom <= now) return pullBackoff(container)
  return { waiting: { reason: 'ErrImagePull', message: pullRefusal(container) } }
}

/** In the words of containerd for a tag that a registry does not have. */
export function pullRefusal({ image = '' }: Container): string {
  return (
    `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ` +
    `${image}: not found`
  )
}

function pullBackoff(container: Container): ContainerState {
  const message = `Back-off pulling image "${container.image ?? ''}": ErrImagePull: ${pullRefusal(container)}`
  return { waiting: { reason: 'ImagePullBackOff', message } }
}

function crashLoop(pod: Pod, container: Container, past: Past): ContainerState {
  const { name, namespace = '' } = pod.metadata
  const message =
    `back-off ${goDuration(restartDelay(past))} restarting failed ` +
    `container=${container.name} pod=${name}_${namespace}(${uidOf(pod)})`
  return { waiting: { reason: 'CrashLoopBackOff', message } }
}

/** While a new process has started, and the kubelet has not noticed it yet. */
function between(pod: Pod, container: Container, past: Past): ContainerStatus {
  if (past.lastExit === undefined) return waiting(container, beginningOf(pod))
  const before: Past = { ...past, restarts: past.restarts - 1, hasty: past.hasty - 1 }
  if (before.hasty === 0) return ended(container, past.lastExit, before.restarts)
  return waiting(container, crashLoop(pod, container, before), before)
}

const shared = new WeakMap<Container, { readonly key: string; readonly status: ContainerStatus }>()

/** Shared by all first processes of a template that have started within the same second. */
function running(container: Container, run: Running, now: InstantMs): ContainerStatus {
  const startedAt = formatTime(run.startedAt)
  const ready = isReady(run, now)
  const started = run.health === undefined || run.health.begunAt <= now
  const found: Found = { startedAt, ready, started }
  if (run.past.lastExit !== undefined) return makeRunning(container, run.past, found)
  const key = `${startedAt} ${ready} ${started}`
  const known = shared.get(container)
  if (known?.key === key) return known.status
  const status = makeRunning(container, run.past, found)
  shared.set(container, { key, status })
  return status
}

interface Found {
  readonly startedAt: string
  readonly ready: boolean
  readonly started: boolean
}

function makeRunning(
  { name, image = '' }: Container,
  { restarts, lastExit }: Past,
  { startedAt, ready, started }: Found,
): ContainerStatus {
  const state = { running: Object.freeze({ startedAt }) }
  return Object.freeze({
    name,
    state: Object.freeze(state),
    ...(lastExit === undefined ? {} : { lastState: terminated(lastExit) }),
    ready,
    restartCount: restarts,
    image,
    started,
  })
}

function waiting(
  { name, image = '' }: Container,
  state: ContainerState,
  past?: Past,
): ContainerStatus {
  const lastExit = past?.lastExit
  return {
    name,
    state,
    ...(lastExit === undefined ? {} : { lastState: terminated(lastExit) }),
    ready: false,
    restartCount: past?.restarts ?? 0,
    image,
    started: false,
  }
}

function ended({ name, image = '' }: Container, exit: Exit, restartCount: number): ContainerStatus {
  return { name, state: terminated(exit), ready: false, restartCount, image, started: false }
}

function terminated({ exitCode, reason, startedAt, finishedAt }: Exit): ContainerState {
  return {
    terminated: {
      exitCode,
      reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
      startedAt: formatTime(startedAt),
      finishedAt: formatTime(finishedAt),
    },
  }
}
