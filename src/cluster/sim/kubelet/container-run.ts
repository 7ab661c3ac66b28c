import type { StringMap } from '../../../objects/meta.ts'
import { instant, NEVER, type InstantMs } from '../../../base/units.ts'
import type { Health } from './probes/health.ts'
import type { Want } from './start.ts'

/** How a process ended. */
export interface Exit {
  readonly exitCode: number
  /** Where its code does not say it all. */
  readonly reason: ExitReason | undefined
  readonly startedAt: InstantMs
  readonly finishedAt: InstantMs
}

/**
 * `Unknown`: the process was found dead, as after a reboot of its machine;
 * `ContainerStatusUnknown`: there never was one.
 */
export type ExitReason = 'OOMKilled' | 'Unknown' | 'ContainerStatusUnknown'

/** What came before the present process of a container. */
export interface Past {
  readonly restarts: number
  readonly lastExit: Exit | undefined
  /** How many restarts in a row came too soon after the one before: the next has to wait by it. */
  readonly hasty: number
  readonly restartedAt: InstantMs
}

export const NO_PAST: Past = Object.freeze({
  restarts: 0,
  lastExit: undefined,
  hasty: 0,
  restartedAt: instant(0),
})

/** Before the process that is to be started. */
export function formerly(past: Past): Past {
  return past.lastExit === undefined ? past : { ...past, restarts: past.restarts - 1 }
}

/** Its turn has not come: init containers run before. */
export interface Held {
  readonly kind: 'held'
}

export const HELD: Held = Object.freeze({ kind: 'held' })

/** The image is being fetched, and will not be got: a pull that succeeds shows as its process. */
export interface Pulling {
  readonly kind: 'pulling'
  readonly until: InstantMs
  /** How many pulls have failed before. */
  readonly failures: number
}

/** The pull has failed, and the next one waits. */
export interface PullFailed {
  readonly kind: 'pull-failed'
  readonly failures: number
  /** When the kubelet finds that it has to wait. */
  readonly waitsFrom: InstantMs
  readonly until: InstantMs
}

/** It cannot start, for want of its image or of what its environment is read from. */
export interface Unprepared extends Want {
  readonly kind: 'unprepared'
  /** How many starts have failed before this one. */
  readonly failures: number
  /** When the kubelet has found out. */
  readonly from: InstantMs
  /** When it tries again. */
  readonly until: InstantMs
  readonly past: Past
}

/**
 * There is a process, or there will be one when its image is there. Instants that have not come yet
 * are what will be if nothing changes.
 */
export interface Running {
  readonly kind: 'running'
  readonly startedAt: InstantMs
  /** From when the process answers requests. */
  readonly answersAt: InstantMs
  /** From when on the process answers none of the requests that it takes. */
  readonly hangsAt: InstantMs
  /** When a readiness probe first fails; `NEVER` where none does before the container is ready. */
  readonly probeFailsAt: InstantMs
  readonly readyAt: InstantMs
  /** From when on whoever was ready fails every readiness probe. */
  readonly failsFrom: InstantMs
  readonly relapsesAt: InstantMs
  readonly unreadyAt: InstantMs
  /** What its startup and its liveness probe come to; absent where there are none. */
  readonly health: Health | undefined
  /** Which of them had it killed; `pod`: it ends with its pod, and is not started again. */
  readonly killedBy: 'startup' | 'liveness' | 'pod' | undefined
  /** When the process ends, by itself or because it was told to. */
  readonly endsAt: InstantMs
  readonly exitCode: number
  readonly exitReason: ExitReason | undefined
  readonly past: Past
  /** What it has read from its environment, where that makes a difference. */
  readonly settings?: StringMap
}

/** The process has ended, and the next one waits. */
export interface Crashed {
  readonly kind: 'crashed'
  readonly until: InstantMs
  readonly past: Past
}

/** The process has ended for good. */
export interface Finished {
  readonly kind: 'finished'
  readonly exit: Exit
  readonly restarts: number
}

export type ContainerRun = Held | Pulling | PullFailed | Unprepared | Running | Crashed | Finished

/** Until when a process answers requests. */
export function answersUntil({ endsAt, hangsAt }: Running): InstantMs {
  return endsAt < hangsAt ? endsAt : hangsAt
}

export function earliest(instants: readonly InstantMs[]): InstantMs {
  let first = NEVER
  for (const at of instants) if (at < first) first = at
  return first
}
