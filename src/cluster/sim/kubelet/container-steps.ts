import { backoffDelay } from '../../../base/backoff.ts'
import { after, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import {
  earliest,
  NO_PAST,
  type ContainerRun,
  type PullFailed,
  type Running,
} from './container-run.ts'
import type { Surroundings } from './process.ts'
import { noticedAt } from './relist.ts'
import { BACKOFF, endProcess, restart } from './restarts.ts'
import { startContainer } from './start.ts'
import { endingOf } from './termination.ts'

type Waiting = Exclude<ContainerRun, { readonly kind: 'running' | 'finished' | 'held' }>

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
    case 'running':
      return nextOfRunning(where, run, now)
    case 'finished':
    case 'held':
      return run
    case 'pulling':
    case 'pull-failed':
    case 'unprepared':
    case 'crashed':
      return run.until <= now ? nextAttempt(where, run) : run
  }
}

function nextAttempt(where: Surroundings, run: Waiting): ContainerRun {
  switch (run.kind) {
    case 'pulling':
      return endPull(where, run)
    case 'pull-failed':
      return pullAgain(where, run)
    case 'unprepared':
      return startContainer(where, run.until, run.past, run.failures + 1)
    case 'crashed':
      return restart(where, run.past, run.until)
  }
}

function endPull(
  where: Surroundings,
  { until, failures }: { readonly until: InstantMs; readonly failures: number },
): ContainerRun {
  if (!where.behaviour.pullFails) return startContainer(where, until, NO_PAST)
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

function nextOfRunning(where: Surroundings, run: Running, now: InstantMs): ContainerRun {
  if (noticedAt(run.endsAt, where.phase) <= now) return endProcess(where, run, now)
  const { health } = run
  if (health === undefined || health.killAt > now || run.killedBy !== undefined) return run
  return health.killAt < run.endsAt ? killProcess(where, run, health.killAt) : run
}

/** The kubelet ends a process that has failed a probe too often. */
function killProcess(where: Surroundings, run: Running, at: InstantMs): Running {
  const { container, behaviour, graceSeconds } = where
  const killedBy = run.health?.begunAt === NEVER ? 'startup' : 'liveness'
  const probe = killedBy === 'startup' ? container.startupProbe : container.livenessProbe
  const grace = probe?.terminationGracePeriodSeconds ?? graceSeconds
  const hangs = run.hangsAt <= at
  const ending = endingOf({ container, behaviour, now: at, grace, hangs })
  if (ending.endsAt >= run.endsAt) return { ...run, killedBy }
  return { ...run, ...ending, exitReason: undefined, killedBy }
}

/** When there is next something to do or to tell; `NEVER` when the container is at rest. */
export function nextInstant(run: ContainerRun, now: InstantMs, phase: number): InstantMs {
  switch (run.kind) {
    case 'pulling':
    case 'crashed':
      return run.until
    case 'pull-failed':
      return run.waitsFrom > now ? earliest([run.waitsFrom, run.until]) : run.until
    case 'unprepared':
      return run.from > now ? run.from : run.until
    case 'running':
      return nextOfProcess(run, now, phase)
    case 'finished':
    case 'held':
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
  consider(run.relapsesAt)
  consider(run.unreadyAt)
  consider(noticedAt(run.endsAt, phase))
  const { health } = run
  if (health === undefined || run.killedBy !== undefined) return next
  consider(health.begunAt)
  consider(health.startupFailsAt)
  consider(health.livenessFailsAt)
  consider(health.killAt)
  return next
}
