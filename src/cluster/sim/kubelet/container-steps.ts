import { backoffDelay } from '../../../base/backoff.ts'
import { after, between, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import type { Container, PodSpec } from '../../../objects/pod.ts'
import type { ImageBehaviour } from '../behaviour.ts'
import {
  earliest,
  NO_PAST,
  type ContainerRun,
  type Crashed,
  type Exit,
  type Past,
  type PullFailed,
  type Running,
} from './container-run.ts'
import { foreseeReadiness, type Prospect } from './readiness.ts'
import { noticedAt } from './relist.ts'

/** Kubernetes 1.36, pkg/kubelet/kubelet.go: backOffPeriod, MaxContainerBackOff, imageBackOff. */
const BACKOFF = { first: seconds(10), longest: seconds(300) }
/** A process that has lasted so long makes the kubelet forget the crashes before. */
const BACKOFF_RESET = seconds(600)

/** What the next step of a container depends on, beside what it has been through. */
export interface Surroundings {
  readonly container: Container
  readonly behaviour: ImageBehaviour
  /** When within a second the node's kubelet looks. */
  readonly phase: number
  readonly admittedAt: InstantMs
  readonly restartPolicy: PodSpec['restartPolicy']
}

/** A process from its start on, as far as it can be foreseen. */
export function startProcess(where: Surroundings, startedAt: InstantMs, past: Past): Running {
  const { behaviour } = where
  const answersAt = after(startedAt, seconds(behaviour.startupSeconds))
  const { readyAt, probeFailsAt } = foreseeReadiness(prospectOf(where, { startedAt, answersAt }))
  return {
    kind: 'running',
    startedAt,
    answersAt,
    probeFailsAt,
    readyAt,
    unreadyAt: NEVER,
    endsAt: endOf(behaviour, startedAt),
    exitCode: behaviour.exitCode,
    past,
  }
}

/** What decides when a process is found ready. */
export function prospectOf(
  { behaviour, container, phase, admittedAt }: Surroundings,
  { startedAt, answersAt }: Pick<Running, 'startedAt' | 'answersAt'>,
): Prospect {
  return {
    probe: container.readinessProbe,
    tickingSince: admittedAt,
    startedAt,
    phase,
    answersAt,
    neverReady: behaviour.neverReady,
  }
}

/** When a process ends by itself. */
export function endOf({ crashAfterSeconds }: ImageBehaviour, startedAt: InstantMs): InstantMs {
  return crashAfterSeconds === undefined ? NEVER : after(startedAt, seconds(crashAfterSeconds))
}

/** Takes every step that is due at `now`; the same reference when there is none. */
export function advanceContainer(
  where: Surroundings,
  run: ContainerRun,
  now: InstantMs,
): ContainerRun {
  let current = run
  for (;;) {
    const next = nextStep(where, current, now)
    if (next === current) return current
    current = next
  }
}

function nextStep(where: Surroundings, run: ContainerRun, now: InstantMs): ContainerRun {
  switch (run.kind) {
    case 'pulling':
      return run.until <= now ? endPull(where, run) : run
    case 'pull-failed':
      return run.until <= now ? pullAgain(where, run) : run
    case 'running':
      return noticedAt(run.endsAt, where.phase) <= now ? endProcess(where, run, now) : run
    case 'crashed':
      return run.until <= now ? restart(where, run.past, run.until) : run
    case 'finished':
      return run
  }
}

function endPull(
  where: Surroundings,
  { until, failures }: { readonly until: InstantMs; readonly failures: number },
): ContainerRun {
  if (!where.behaviour.pullFails) return startProcess(where, until, NO_PAST)
  return {
    kind: 'pull-failed',
    failures: failures + 1,
    waitsFrom: noticedAt(until, where.phase),
    until: after(until, backoffDelay(BACKOFF, failures + 1)),
  }
}

function pullAgain({ behaviour }: Surroundings, { until, failures }: PullFailed): ContainerRun {
  return { kind: 'pulling', until: after(until, seconds(behaviour.pullSeconds)), failures }
}

/** Kubernetes 1.36, kuberuntime_manager.go (computePodActions, doBackOff). */
function endProcess(where: Surroundings, run: Running, now: InstantMs): ContainerRun {
  const { past, startedAt, endsAt, exitCode } = run
  const exit: Exit = { exitCode, startedAt, finishedAt: endsAt }
  if (!mayRestart(where, exitCode)) return { kind: 'finished', exit, restarts: past.restarts }
  const isForgiven = past.hasty === 0 || between(past.restartedAt, endsAt) > BACKOFF_RESET
  if (isForgiven) return restart(where, { ...past, lastExit: exit, hasty: 0 }, now)
  const until = after(endsAt, restartDelay(past))
  return { kind: 'crashed', until: until > now ? until : now, past: { ...past, lastExit: exit } }
}

function mayRestart({ restartPolicy = 'Always' }: Surroundings, exitCode: number): boolean {
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0)
}

function restart(where: Surroundings, past: Past, at: InstantMs): Running {
  const { restarts, hasty, lastExit } = past
  return startProcess(where, at, {
    restarts: restarts + 1,
    lastExit,
    hasty: hasty + 1,
    restartedAt: at,
  })
}

/** How long a restart waits, from the end of the process before. */
export function restartDelay({ hasty }: Crashed['past']): ReturnType<typeof backoffDelay> {
  return backoffDelay(BACKOFF, hasty)
}

/** When there is next something to do or to tell; `NEVER` when the container is at rest. */
export function nextInstant(run: ContainerRun, now: InstantMs, phase: number): InstantMs {
  switch (run.kind) {
    case 'pulling':
    case 'crashed':
      return run.until
    case 'pull-failed':
      return run.waitsFrom > now ? earliest([run.waitsFrom, run.until]) : run.until
    case 'running':
      return nextOfProcess(run, now, phase)
    case 'finished':
      return NEVER
  }
}

function nextOfProcess(run: Running, now: InstantMs, phase: number): InstantMs {
  let next = NEVER
  const consider = (at: InstantMs): void => {
    if (at > now && at < next) next = at
  }
  consider(noticedAt(run.startedAt, phase))
  consider(run.probeFailsAt)
  consider(run.readyAt)
  consider(run.unreadyAt)
  consider(noticedAt(run.endsAt, phase))
  return next
}
