import { instant, NEVER, type InstantMs } from '../../../../base/units.ts'
import { noticedAt } from '../relist.ts'
import type { Health } from './health.ts'
import {
  allowedFrom,
  failuresOf,
  isVain,
  knownAt,
  nthTickAfter,
  periodOf,
  silentFrom,
  successesOf,
  tickFrom,
  type Probing,
  type Prospect,
} from './prospect.ts'

export interface Readiness {
  readonly readyAt: InstantMs
  /** When a probe first fails; `NEVER` where none does before the container is ready. */
  readonly probeFailsAt: InstantMs
}

/**
 * When a container will be found ready, by the instants at which its probe will run.
 *
 * Kubernetes 1.36, pkg/kubelet/prober/worker.go. Left out on purpose: that a probe at once sets the
 * ticker anew, so that the probes after it come at other instants of their period.
 */
export function foreseeReadiness(prospect: Prospect, health: Health | undefined): Readiness {
  const { container, startedAt, phase, neverReady } = prospect
  // When the kubelet notices the start it probes at once, whatever the ticker says.
  const begun = health?.begunAt ?? noticedAt(startedAt, phase)
  const probe = container.readinessProbe
  if (begun === NEVER || probe === undefined) {
    return { readyAt: neverReady ? NEVER : begun, probeFailsAt: NEVER }
  }
  return foreseeFirst({ ...prospect, probe }, begun)
}

function foreseeFirst(probing: Probing, begun: InstantMs): Readiness {
  const { neverReady, answersAt, probe } = probing
  const first = probeAt(probing, begun)
  if (neverReady || isVain(probing)) return { readyAt: NEVER, probeFailsAt: first }
  const success = first >= answersAt ? first : tickFrom(probing, answersAt)
  const more = successesOf(probe) - 1
  const last = more === 0 ? success : nthTickAfter(probing, { at: success, count: more })
  return {
    readyAt: last < silentFrom(probing) ? last : NEVER,
    probeFailsAt: success === first ? NEVER : first,
  }
}

export interface Relapse {
  /** When a readiness probe first fails. */
  readonly relapsesAt: InstantMs
  readonly unreadyAt: InstantMs
}

const NO_RELAPSE: Relapse = { relapsesAt: NEVER, unreadyAt: NEVER }

/** When a container that was ready is found not to be, if it fails every probe from `at` on. */
export function foreseeRelapse(prospect: Prospect, at: InstantMs): Relapse {
  const { neverReady, phase } = prospect
  const probe = prospect.container.readinessProbe
  if (at === NEVER) return NO_RELAPSE
  if (probe === undefined) {
    return neverReady ? { relapsesAt: NEVER, unreadyAt: noticedAt(at, phase) } : NO_RELAPSE
  }
  const probing = { ...prospect, probe }
  if (!neverReady && silentFrom(probing) === NEVER) return NO_RELAPSE
  const first = neverReady ? nthTickAfter(probing, { at, count: 1 }) : tickFrom(probing, at)
  const last = instant(first + (failuresOf(probe) - 1) * periodOf(probe))
  return { relapsesAt: knownAt(probing, first), unreadyAt: knownAt(probing, last) }
}

/** When a container is found ready again, if it passes every probe from `at` on. */
export function foreseeRecovery(prospect: Prospect, at: InstantMs): InstantMs {
  const probe = prospect.container.readinessProbe
  if (probe === undefined) return noticedAt(at, prospect.phase)
  const probing = { ...prospect, probe }
  const last = nthTickAfter(probing, { at, count: successesOf(probe) })
  return last < silentFrom(probing) && !isVain(probing) ? last : NEVER
}

/** The probe at `at`, or the first tick afterwards if that is within the initial delay. */
function probeAt(probing: Probing, at: InstantMs): InstantMs {
  const allowed = allowedFrom(probing)
  return at >= allowed ? at : tickFrom(probing, instant(allowed))
}
