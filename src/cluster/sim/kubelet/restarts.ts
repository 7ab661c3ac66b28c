import { backoffDelay } from '../../../base/backoff.ts'
import { after, between, seconds, type InstantMs } from '../../../base/units.ts'
import type { ContainerRun, Exit, Past, Running } from './container-run.ts'
import type { Surroundings } from './process.ts'
import { startContainer } from './start.ts'

/** Kubernetes 1.36, pkg/kubelet/kubelet.go: backOffPeriod, MaxContainerBackOff, imageBackOff. */
export const BACKOFF = { first: seconds(10), longest: seconds(300) }
/** A process that has lasted so long makes the kubelet forget the crashes before. */
export const BACKOFF_RESET = seconds(600)

/** What becomes of a container whose process is seen to have ended. */
export function endProcess(where: Surroundings, run: Running, now: InstantMs): ContainerRun {
  const { startedAt, endsAt, exitCode, exitReason } = run
  const exit: Exit = { exitCode, reason: exitReason, startedAt, finishedAt: endsAt }
  if (!mayRestart(where, run)) return { kind: 'finished', exit, restarts: run.past.restarts }
  return run.killedBy === undefined
    ? restartAfterCrash(where, { exit, past: run.past, now })
    : restartAfterKill(where, { exit, past: run.past, now })
}

interface End {
  readonly exit: Exit
  readonly past: Past
  readonly now: InstantMs
}

/** Kubernetes 1.36, kuberuntime_manager.go (computePodActions, doBackOff). */
function restartAfterCrash(where: Surroundings, { exit, past, now }: End): ContainerRun {
  if (past.hasty === 0 || isForgotten(past, exit.finishedAt)) {
    return restart(where, { ...past, lastExit: exit, hasty: 0 }, now)
  }
  return waitForRestart({ exit, past, now })
}

/**
 * The kubelet starts the next process in the pass that has killed this one, and does not know yet
 * when this one ended: it measures its back-off from the end of the process before. So the first
 * process that is killed counts for nothing, and the next ones are restarted at once for as long as
 * they have lived longer than the back-off.
 *
 * Kubernetes 1.36, kuberuntime_manager.go (SyncPod, steps 3 and 9; doBackOff).
 */
function restartAfterKill(where: Surroundings, { exit, past, now }: End): ContainerRun {
  const { lastExit } = past
  const next: Past = { ...past, lastExit: exit }
  if (lastExit === undefined) return startAgain(where, next, exit.finishedAt)
  if (past.hasty === 0 || isForgotten(past, exit.finishedAt)) {
    return restart(where, { ...next, hasty: 0 }, exit.finishedAt)
  }
  const isLate = between(lastExit.finishedAt, exit.finishedAt) >= restartDelay(past)
  return isLate ? restart(where, next, exit.finishedAt) : waitForRestart({ exit, past, now })
}

function waitForRestart({ exit, past, now }: End): ContainerRun {
  const until = after(exit.finishedAt, restartDelay(past))
  return { kind: 'crashed', until: until > now ? until : now, past: { ...past, lastExit: exit } }
}

function isForgotten({ restartedAt }: Past, finishedAt: InstantMs): boolean {
  return between(restartedAt, finishedAt) > BACKOFF_RESET
}

/** The next process, which counts for the back-off of the one after it. */
export function restart(where: Surroundings, past: Past, at: InstantMs): ContainerRun {
  return startAgain(where, { ...past, hasty: past.hasty + 1, restartedAt: at }, at)
}

function startAgain(where: Surroundings, past: Past, at: InstantMs): ContainerRun {
  return startContainer(where, at, { ...past, restarts: past.restarts + 1 })
}

/** How long a restart waits, from the end of the process before. */
export function restartDelay({ hasty }: Past): ReturnType<typeof backoffDelay> {
  return backoffDelay(BACKOFF, hasty)
}

/** One that a probe has had killed is restarted whatever it ended with, unless none ever is. */
function mayRestart({ restartPolicy = 'Always' }: Surroundings, run: Running): boolean {
  if (run.killedBy === 'pod') return false
  if (restartPolicy === 'Always') return true
  return restartPolicy === 'OnFailure' && (run.exitCode !== 0 || run.killedBy !== undefined)
}
