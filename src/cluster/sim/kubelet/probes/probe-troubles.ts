import type { InstantMs } from '../../../../base/units.ts'
import type { Container, ContainerPort, Pod, Probe } from '../../../../objects/pod.ts'
import type { ContainerRun, Running } from '../container-run.ts'
import { initContainersOf } from '../init-steps.ts'
import { lostPortOf } from './prospect.ts'

/** What is told of a container in an Event; a warning, where nothing else is said. */
export interface Trouble {
  readonly type?: 'Normal'
  readonly reason: string
  readonly message: string
}

/** A process that is probed. */
interface Probed {
  readonly pod: Pod
  readonly container: Container
  readonly before: ContainerRun
  readonly run: Running
  readonly ip: string
  readonly now: InstantMs
}

/** What the probes of a process have to tell at `now`: the first failure of a row, and a kill. */
export function probeTroubles(probed: Probed): readonly Trouble[] {
  const { container, run, now } = probed
  const { startupProbe, livenessProbe, readinessProbe } = container
  return [
    ...(run.health?.startupFailsAt === now ? unhealthy(probed, 'Startup', startupProbe) : []),
    ...(run.health?.livenessFailsAt === now ? unhealthy(probed, 'Liveness', livenessProbe) : []),
    ...([run.probeFailsAt, run.relapsesAt].includes(now)
      ? unhealthy(probed, 'Readiness', readinessProbe)
      : []),
    ...kill(probed),
  ]
}

function unhealthy(probed: Probed, kind: string, probe: Probe = {}): readonly Trouble[] {
  const lost = lostPortOf(probed.container, probe)
  const outcome =
    lost === undefined
      ? `failed: ${failureOf(probed, probe)}`
      : `errored and resulted in unknown state: ${notANumber(lost)}`
  return [{ reason: 'Unhealthy', message: `${kind} probe ${outcome}` }]
}

/** The words of Go: a name that is no port's is taken for a number at last. */
function notANumber(text: string): string {
  return `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
}

/** Kubernetes 1.36, pkg/probe: the words of Go's HTTP client and dialer. */
function failureOf(probed: Probed, probe: Probe): string {
  const { container, ip } = probed
  const address = `${ip}:${portOf(container, probe)}`
  const refusal = `dial tcp ${address}: connect: connection refused`
  if (probe.httpGet !== undefined) {
    const get = `Get "http://${address}${probe.httpGet.path ?? '/'}"`
    return httpFailure(probed, { get, refusal })
  }
  if (probe.exec === undefined) return refusal
  const command = probe.exec.command?.join(' ') ?? ''
  return `command timed out: "${command}" timed out after ${probe.timeoutSeconds ?? 1}s`
}

function httpFailure(
  { run, now }: Probed,
  { get, refusal }: { readonly get: string; readonly refusal: string },
): string {
  if (run.answersAt > now) return `${get}: ${refusal}`
  if (run.hangsAt > now) return 'HTTP probe failed with statuscode: 503'
  return `${get}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
}

/** Named ports are looked up in the container. */
function portOf({ ports = [] }: Container, { httpGet, tcpSocket }: Probe): number | string {
  const port = httpGet?.port ?? tcpSocket?.port ?? 'none'
  const isNamed = (one: ContainerPort): boolean => one.name === port
  return ports.find(isNamed)?.containerPort ?? port
}

function kill(probed: Probed): readonly Trouble[] {
  const { before, run } = probed
  const wasKilled = before.kind === 'running' && before.killedBy !== undefined
  if (run.killedBy === undefined || wasKilled) return []
  return [{ type: 'Normal', reason: 'Killing', message: whyKilled(probed, run.killedBy) }]
}

/** Kubernetes 1.36, pkg/kubelet/kuberuntime (computePodActions, computeInitContainerActions). */
function whyKilled({ pod, container }: Probed, killedBy: NonNullable<Running['killedBy']>): string {
  if (killedBy === 'pod') return `Stopping container ${container.name}`
  const what = `ontainer ${container.name} failed ${killedBy} probe`
  if (initContainersOf(pod).includes(container)) return `Init c${what}`
  return pod.spec.restartPolicy === 'Never' ? `C${what}` : `C${what}, will be restarted`
}
