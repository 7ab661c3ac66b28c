import { formatTime } from '../../../base/rfc3339.ts'
import { itemAt } from '../../../base/items.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { ContainerStatus, Pod, PodStatus } from '../../../objects/pod.ts'
import type { ContainerRun } from './container-run.ts'
import { containerStatusOf } from './container-status.ts'
import type { Host } from './host.ts'
import { conditionsOf } from './pod-conditions.ts'
import type { PodRun } from './process-table.ts'

/**
 * The status of a pod as its kubelet writes it (kubelet_pods.go, generateAPIPodStatus).
 *
 * Left out on purpose: init containers, ids of containers and images, what is written between
 * SIGTERM and the end.
 */
export function podStatusOf(pod: Pod, run: PodRun, host: Host, now: InstantMs): PodStatus {
  const moment = { now, phase: host.phase }
  const statuses = pod.spec.containers.map((container, index) =>
    containerStatusOf(pod, container, itemAt(run.containers, index), moment),
  )
  const phase = phaseOf(run.containers, statuses)
  const unready = statuses.filter((status) => !status.ready).map((status) => status.name)
  const findings = { phase, unready, now: formatTime(now) }
  const { conditions = [], qosClass = 'BestEffort', startTime } = pod.status ?? {}
  return {
    phase,
    conditions: conditionsOf(conditions, findings),
    hostIP: host.address,
    hostIPs: host.addresses,
    podIP: run.ip,
    podIPs: [{ ip: run.ip }],
    startTime: startTime ?? formatTime(run.admittedAt),
    containerStatuses: statuses,
    qosClass,
  }
}

/** Kubernetes 1.36, kubelet_pods.go (getPhase). */
function phaseOf(
  runs: readonly ContainerRun[],
  statuses: readonly ContainerStatus[],
): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (statuses.some(hasNeverRun)) return 'Pending'
  if (runs.some((run) => run.kind !== 'finished')) return 'Running'
  const isGood = runs.every((run) => run.kind === 'finished' && run.exit.exitCode === 0)
  return isGood ? 'Succeeded' : 'Failed'
}

function hasNeverRun({ state, lastState }: ContainerStatus): boolean {
  return state?.waiting !== undefined && lastState === undefined
}
