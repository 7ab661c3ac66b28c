import { instant, NEVER, seconds, type InstantMs } from '../../../../base/units.ts'
import type { Container, Probe } from '../../../../objects/pod.ts'

/** Kubernetes 1.36, core/v1 defaults.go (SetDefaults_Probe). */
export const PROBE_DEFAULTS = {
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
} as const

/** What decides how the probes of a process will turn out. */
export interface Prospect {
  readonly container: Container
  /** Since when the probes' tickers run: from the pod's admission, not from the process's start. */
  readonly tickingSince: InstantMs
  readonly startedAt: InstantMs
  /** When within a second the node's kubelet looks. */
  readonly phase: number
  /** Connections are refused before. */
  readonly answersAt: InstantMs
  /** From when on the process takes connections and answers none. */
  readonly hangsAt: InstantMs
  /** Whether readiness is denied by an answer. */
  readonly neverReady: boolean
}

/** A probe of a process, which runs at the ticks of a grid. */
export interface Probing extends Prospect {
  readonly probe: Probe
}

/** The first tick at or after an instant. */
export function tickFrom({ tickingSince, probe }: Probing, at: InstantMs): InstantMs {
  const period = periodOf(probe)
  return instant(tickingSince + Math.ceil((at - tickingSince) / period) * period)
}

/** The tick that is the `count`-th after an instant. */
export function nthTickAfter(
  { tickingSince, probe }: Probing,
  { at, count }: { readonly at: InstantMs; readonly count: number },
): InstantMs {
  const period = periodOf(probe)
  const passed = Math.floor((at - tickingSince) / period)
  return instant(tickingSince + (passed + count) * period)
}

/**
 * What a probe asks for that can not be asked: a port by a name that the container does not have.
 *
 * Kubernetes 1.36, pkg/probe/util.go (ResolveContainerPort).
 */
export function lostPortOf({ ports = [] }: Container, probe: Probe): string | undefined {
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port
  if (typeof port !== 'string') return undefined
  return ports.some(({ name }) => name === port) ? undefined : port
}

/** Whether what comes of a probe is thrown away (prober/worker.go, doProbe): it errs each time. */
export function isVain({ container, probe }: Probing): boolean {
  return lostPortOf(container, probe) !== undefined
}

/** No probe runs before. */
export function allowedFrom({ startedAt, probe }: Probing): InstantMs {
  return instant(startedAt + seconds(probe.initialDelaySeconds ?? 0))
}

/**
 * From when on a probe waits in vain for an answer. Who only connects does not: the socket of a
 * process that hangs still takes connections.
 */
export function silentFrom({ probe, hangsAt }: Probing): InstantMs {
  return probe.tcpSocket === undefined ? hangsAt : NEVER
}

/** When the outcome of the probe at a tick is known: an answer comes at once, or never. */
export function knownAt(probing: Probing, tick: InstantMs): InstantMs {
  const { timeoutSeconds = PROBE_DEFAULTS.timeoutSeconds } = probing.probe
  return tick < silentFrom(probing) ? tick : instant(tick + seconds(timeoutSeconds))
}

export function periodOf({ periodSeconds = PROBE_DEFAULTS.periodSeconds }: Probe): number {
  return seconds(periodSeconds)
}

export function failuresOf({ failureThreshold = PROBE_DEFAULTS.failureThreshold }: Probe): number {
  return failureThreshold
}

export function successesOf({ successThreshold = PROBE_DEFAULTS.successThreshold }: Probe): number {
  return successThreshold
}
