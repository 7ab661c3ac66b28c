import { instant, NEVER, type InstantMs } from '../../../../base/units.ts'
import type { Probe } from '../../../../objects/pod.ts'
import { noticedAt } from '../relist.ts'
import {
  allowedFrom,
  failuresOf,
  isVain,
  knownAt,
  nthTickAfter,
  periodOf,
  silentFrom,
  tickFrom,
  type Probing,
  type Prospect,
} from './prospect.ts'

/** What the startup and the liveness probe of a process will come to, if nothing changes. */
export interface Health {
  /** When the process counts as started; no other probe runs before. */
  readonly begunAt: InstantMs
  /** When its startup probe first fails. */
  readonly startupFailsAt: InstantMs
  /** When its liveness probe first fails. */
  readonly livenessFailsAt: InstantMs
  /** When one of them has failed too often. */
  readonly killAt: InstantMs
}

/**
 * Foresees what the startup and the liveness probe will find; absent where there is neither.
 *
 * Kubernetes 1.36, pkg/kubelet/prober/worker.go: both run at the ticks of their own tickers,
 * liveness only after startup has succeeded, and the container is killed as soon as the last
 * failure is known. Left out on purpose: a time-out that is longer than the period.
 */
export function foreseeHealth(prospect: Prospect): Health | undefined {
  const { startupProbe, livenessProbe } = prospect.container
  if (startupProbe === undefined && livenessProbe === undefined) return undefined
  const noticed = noticedAt(prospect.startedAt, prospect.phase)
  const startup = foreseeStartup(prospect, startupProbe, noticed)
  if (startup.passesAt === NEVER || livenessProbe === undefined) {
    return {
      begunAt: startup.passesAt,
      startupFailsAt: startup.failsAt,
      livenessFailsAt: NEVER,
      killAt: startup.killAt,
    }
  }
  const liveness = foreseeLiveness({ ...prospect, probe: livenessProbe }, startup)
  return {
    begunAt: startup.passesAt,
    startupFailsAt: startup.failsAt,
    livenessFailsAt: liveness.failsAt,
    killAt: liveness.killAt,
  }
}

interface Outcome {
  /** When the probe first succeeds; `NEVER` when the process is killed before. */
  readonly passesAt: InstantMs
  readonly failsAt: InstantMs
  readonly killAt: InstantMs
}

interface Startup extends Outcome {
  /** Whether a probe has found it so, rather than the kubelet by looking. */
  readonly isProbed: boolean
}

function foreseeStartup(prospect: Prospect, probe: Probe | undefined, noticed: InstantMs): Startup {
  if (probe === undefined) {
    return { passesAt: noticed, failsAt: NEVER, killAt: NEVER, isProbed: false }
  }
  const probing = { ...prospect, probe }
  return { ...untilPass(probing, firstTick(probing, noticed)), isProbed: true }
}

function foreseeLiveness(
  probing: Probing,
  { passesAt, isProbed }: Startup,
): Pick<Outcome, 'failsAt' | 'killAt'> {
  const from = isProbed ? nthTickAfter(probing, { at: passesAt, count: 1 }) : passesAt
  const first = untilPass(probing, firstTick(probing, from))
  if (first.passesAt === NEVER || silentFrom(probing) === NEVER) return first
  return failuresFrom(probing, tickFrom(probing, silentFrom(probing)))
}

/** The first tick at which a probe may run. */
function firstTick(probing: Probing, from: InstantMs): InstantMs {
  const allowed = allowedFrom(probing)
  return tickFrom(probing, allowed > from ? allowed : from)
}

/** What comes of a probe from its first tick on, up to its first success. */
function untilPass(probing: Probing, first: InstantMs): Outcome {
  const { answersAt, probe } = probing
  if (isVain(probing)) return { passesAt: NEVER, failsAt: first, killAt: NEVER }
  const pass = first >= answersAt ? first : tickFrom(probing, answersAt)
  const failures = (pass - first) / periodOf(probe)
  const isLost = failures >= failuresOf(probe) || pass >= silentFrom(probing)
  if (isLost) return { passesAt: NEVER, ...failuresFrom(probing, first) }
  return { passesAt: pass, failsAt: failures === 0 ? NEVER : first, killAt: NEVER }
}

/** The failures in a row that begin with a tick. */
function failuresFrom(probing: Probing, first: InstantMs): Pick<Outcome, 'failsAt' | 'killAt'> {
  const { probe } = probing
  const last = instant(first + (failuresOf(probe) - 1) * periodOf(probe))
  return { failsAt: knownAt(probing, first), killAt: knownAt(probing, last) }
}
