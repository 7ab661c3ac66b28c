import { after, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import type { Container, PodSpec } from '../../../objects/pod.ts'
import type { ImageLife } from '../image-life.ts'
import type { Past, Running } from './container-run.ts'
import { outOfMemoryAt } from './memory.ts'
import { foreseeHealth } from './probes/health.ts'
import type { Preparation } from './start.ts'
import type { Prospect } from './probes/prospect.ts'
import { foreseeReadiness, foreseeRelapse } from './probes/readiness.ts'
import { KILLED } from './termination.ts'

/** What the next step of a container depends on, beside what it has been through. */
export interface Surroundings {
  readonly container: Container
  readonly behaviour: ImageLife
  /** When within a second the node's kubelet looks. */
  readonly phase: number
  readonly admittedAt: InstantMs
  readonly restartPolicy: PodSpec['restartPolicy']
  /** How long it may take to end once it is told to. */
  readonly graceSeconds: number
  /** Reads its environment; absent where it has none. */
  readonly prepare?: () => Preparation
}

/** A process from its start on, as far as it can be foreseen. */
export function startProcess(where: Surroundings, startedAt: InstantMs, past: Past): Running {
  const { behaviour } = where
  const answersAt = after(startedAt, seconds(behaviour.startupSeconds))
  const hangsAt = hangOf(behaviour, startedAt)
  const prospect = prospectOf(where, { startedAt, answersAt, hangsAt })
  const health = foreseeHealth(prospect)
  const { readyAt, probeFailsAt } = foreseeReadiness(prospect, health)
  return {
    kind: 'running',
    startedAt,
    answersAt,
    hangsAt,
    probeFailsAt,
    readyAt,
    failsFrom: hangsAt,
    ...foreseeRelapse(prospect, readyAt === NEVER ? NEVER : hangsAt),
    health,
    killedBy: undefined,
    ...endOf(where, startedAt),
    past,
  }
}

/** What decides how the probes of a process turn out. */
export function prospectOf(
  { behaviour, container, phase, admittedAt }: Surroundings,
  { startedAt, answersAt, hangsAt }: Pick<Running, 'startedAt' | 'answersAt' | 'hangsAt'>,
): Prospect {
  const { neverReady } = behaviour
  return {
    container,
    tickingSince: admittedAt,
    startedAt,
    phase,
    answersAt,
    hangsAt,
    neverReady,
  }
}

export function hangOf({ hangsAfterSeconds }: ImageLife, startedAt: InstantMs): InstantMs {
  return hangsAfterSeconds === undefined ? NEVER : after(startedAt, seconds(hangsAfterSeconds))
}

/** When a process ends by itself, and how. */
export function endOf(
  { behaviour, container }: Surroundings,
  startedAt: InstantMs,
): Pick<Running, 'endsAt' | 'exitCode' | 'exitReason'> {
  const { crashAfterSeconds, exitCode } = behaviour
  const crashesAt =
    crashAfterSeconds === undefined ? NEVER : after(startedAt, seconds(crashAfterSeconds))
  const bursts = outOfMemoryAt(behaviour, container, startedAt)
  if (bursts < crashesAt) return { endsAt: bursts, exitCode: KILLED, exitReason: 'OOMKilled' }
  return { endsAt: crashesAt, exitCode, exitReason: undefined }
}
