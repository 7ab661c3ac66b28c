import { instant, NEVER, type InstantMs } from '../../../base/units.ts'
import type { Probe } from '../../../objects/pod.ts'
import { noticedAt } from './relist.ts'

/** Kubernetes 1.36, core/v1 defaults.go (SetDefaults_Probe). */
const PERIOD_SECONDS = 10
const SUCCESS_THRESHOLD = 1
const FAILURE_THRESHOLD = 3

/** What decides when a container is found ready. */
export interface Prospect {
  readonly probe: Probe | undefined
  /**
   * Since when the probe's ticker runs: from the pod's admission, not from the container's start.
   */
  readonly tickingSince: InstantMs
  readonly startedAt: InstantMs
  /** When within a second the node's kubelet looks. */
  readonly phase: number
  readonly answersAt: InstantMs
  readonly neverReady: boolean
}

export interface Readiness {
  readonly readyAt: InstantMs
  /** When a probe first fails; `NEVER` where the first one succeeds. */
  readonly probeFailsAt: InstantMs
}

/**
 * When a container will be found ready, by the instants at which its probe will run.
 *
 * Kubernetes 1.36, pkg/kubelet/prober/worker.go. Left out on purpose: probes that time out,
 * readiness gates.
 */
export function foreseeReadiness(prospect: Prospect): Readiness {
  const { probe, startedAt, phase, neverReady } = prospect
  // When the kubelet notices the start it probes at once, whatever the ticker says.
  const noticed = noticedAt(startedAt, phase)
  if (probe === undefined) {
    return { readyAt: neverReady ? NEVER : noticed, probeFailsAt: NEVER }
  }
  const first = probeAt(prospect, probe, noticed)
  if (neverReady) return { readyAt: NEVER, probeFailsAt: first }
  const success =
    first >= prospect.answersAt ? first : tickFrom(prospect, probe, prospect.answersAt)
  const more = (probe.successThreshold ?? SUCCESS_THRESHOLD) - 1
  return {
    readyAt: more === 0 ? success : nthTickAfter(prospect, probe, { at: success, count: more }),
    probeFailsAt: success === first ? NEVER : first,
  }
}

/** When a container that was ready is found not to be, if it fails every probe from `at` on. */
export function foreseeFailure(prospect: Prospect, at: InstantMs): InstantMs {
  const { probe } = prospect
  if (probe === undefined) return noticedAt(at, prospect.phase)
  const count = probe.failureThreshold ?? FAILURE_THRESHOLD
  return nthTickAfter(prospect, probe, { at, count })
}

/** When a container is found ready again, if it passes every probe from `at` on. */
export function foreseeRecovery(prospect: Prospect, at: InstantMs): InstantMs {
  const { probe } = prospect
  if (probe === undefined) return noticedAt(at, prospect.phase)
  const count = probe.successThreshold ?? SUCCESS_THRESHOLD
  return nthTickAfter(prospect, probe, { at, count })
}

/** The probe at `at`, or the first tick afterwards if that is within the initial delay. */
function probeAt(prospect: Prospect, probe: Probe, at: InstantMs): InstantMs {
  const allowed = prospect.startedAt + (probe.initialDelaySeconds ?? 0) * 1000
  return at >= allowed ? at : tickFrom(prospect, probe, instant(allowed))
}

/** The first tick at or after an instant. */
function tickFrom({ tickingSince }: Prospect, probe: Probe, at: InstantMs): InstantMs {
  const period = periodMs(probe)
  return instant(tickingSince + Math.ceil((at - tickingSince) / period) * period)
}

function nthTickAfter(
  { tickingSince }: Prospect,
  probe: Probe,
  { at, count }: { readonly at: InstantMs; readonly count: number },
): InstantMs {
  const period = periodMs(probe)
  const passed = Math.floor((at - tickingSince) / period)
  return instant(tickingSince + (passed + count) * period)
}

function periodMs({ periodSeconds = PERIOD_SECONDS }: Probe): number {
  return periodSeconds * 1000
}
