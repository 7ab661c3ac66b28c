import { formatTime } from '../../../base/rfc3339.ts'
import { itemAt } from '../../../base/items.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Condition } from '../../../objects/meta.ts'
import {
  isSidecar,
  type Container,
  type ContainerStatus,
  type Pod,
  type PodStatus,
} from '../../../objects/pod.ts'
import type { ContainerRun } from './container-run.ts'
import { containerStatusOf, type Moment } from './container-status.ts'
import type { Host } from './host.ts'
import { hasFailedInit, initContainersOf } from './init-steps.ts'
import { conditionsOf, type Findings } from './pod-conditions.ts'
import type { Doom, PodRun } from './process-table.ts'

/**
 * The status of a pod as its kubelet writes it (kubelet_pods.go, generateAPIPodStatus).
 *
 * Left out on purpose: ids of containers and images, observedGeneration, what is written between
 * SIGTERM and the end, and of a pod that nobody holds also how it has ended.
 */
export function podStatusOf(pod: Pod, run: PodRun, host: Host, now: InstantMs): PodStatus {
  const moment = { now, phase: host.phase }
  const statuses = statusesOf(pod, pod.spec.containers, run.containers, moment)
  const init = initContainersOf(pod)
  const initStatuses = init.length === 0 ? [] : initStatusesOf(pod, run, moment)
  const phase = phaseOf(pod, run, statuses)
  const { conditions = [], qosClass = 'BestEffort', startTime } = pod.status ?? {}
  const findings = {
    phase: isLost(run) ? ('Failed' as const) : phase,
    ...initFindingsOf(init, initStatuses, statuses),
    gates: pod.spec.readinessGates,
    isMounting: run.mounting !== undefined,
    now: formatTime(now),
  }
  const failure = phase === 'Failed' ? run.doom : undefined
  return {
    phase,
    ...(failure === undefined ? {} : { reason: failure.reason, message: failure.message }),
    conditions: conditionsOf(disrupted(conditions, failure, now), findings),
    hostIP: host.address,
    hostIPs: host.addresses,
    ...addressesOf(run),
    startTime: startTime ?? formatTime(run.admittedAt),
    ...(initStatuses.length === 0 ? {} : { initContainerStatuses: initStatuses }),
    containerStatuses: statuses,
    qosClass,
  }
}

/** A pod has its address from when its containers may begin. */
function addressesOf({ ip, mounting }: PodRun): Pick<PodStatus, 'podIP' | 'podIPs'> {
  return mounting === undefined ? { podIP: ip, podIPs: [{ ip }] } : {}
}

function statusesOf(
  pod: Pod,
  specs: readonly Container[],
  runs: readonly ContainerRun[],
  moment: Moment,
): readonly ContainerStatus[] {
  return specs.map((spec, index) => containerStatusOf(pod, spec, itemAt(runs, index), moment))
}

/** One that is no sidecar is ready when it has ended well. */
function initStatusesOf(pod: Pod, run: PodRun, moment: Moment): readonly ContainerStatus[] {
  const init = initContainersOf(pod)
  return statusesOf(pod, init, run.init, moment).map((status, index) => {
    if (isSidecar(itemAt(init, index))) return status
    return { ...status, ready: status.state?.terminated?.exitCode === 0 }
  })
}

/** Kubernetes 1.36, status_manager.go (mergePodStatus): said when all its processes have ended. */
function disrupted(
  conditions: readonly Condition[],
  failure: Doom | undefined,
  now: InstantMs,
): readonly Condition[] {
  if (failure?.isDisruption === undefined) return conditions
  const { message } = failure
  const others = conditions.filter(({ type }) => type !== 'DisruptionTarget')
  const reason = 'TerminationByKubelet'
  const lastTransitionTime = formatTime(now)
  const said = { type: 'DisruptionTarget', status: 'True', reason, message, lastTransitionTime }
  return [...others, said as Condition]
}

/** Whether the pod fails whatever its other containers do. */
function isLost(run: PodRun): boolean {
  return run.doom !== undefined || hasFailedInit(run)
}

/**
 * Kubernetes 1.36, kubelet_pods.go (getPhase), status_manager.go (mergePodStatus): a pod does not
 * fail while a process of it runs.
 */
function phaseOf(
  pod: Pod,
  run: PodRun,
  statuses: readonly ContainerStatus[],
): NonNullable<PodStatus['phase']> {
  const hasEnded = !run.init.some(isAlive) && !run.containers.some(isAlive)
  if (isLost(run)) return hasEnded ? 'Failed' : (pod.status?.phase ?? 'Pending')
  if (statuses.some(hasNeverRun)) return 'Pending'
  if (!hasEnded || run.containers.some((one) => one.kind !== 'finished')) return 'Running'
  const isGood = run.containers.every((one) => one.kind === 'finished' && one.exit.exitCode === 0)
  return isGood ? 'Succeeded' : 'Failed'
}

function isAlive({ kind }: ContainerRun): boolean {
  return kind === 'running'
}

function hasNeverRun({ state, lastState }: ContainerStatus): boolean {
  return state?.waiting !== undefined && lastState === undefined
}

/** What is not ready, and what of the init containers is not done. */
function initFindingsOf(
  init: readonly Container[],
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
): Pick<Findings, 'unready' | 'incomplete'> {
  const unready = namesOf(statuses, ({ ready }) => !ready)
  if (init.length === 0) return { unready, incomplete: [] }
  const isBeside = (index: number): boolean => isSidecar(itemAt(init, index))
  const unreadyInit = namesOf(initStatuses, ({ ready }, index) => isBeside(index) && !ready)
  const hasBegun = statuses.some(({ started, lastState }) => started === true || lastState)
  const incomplete = namesOf(initStatuses, ({ ready, started }, index) =>
    isBeside(index) ? started !== true : !ready,
  )
  return { unready: [...unreadyInit, ...unready], incomplete: hasBegun ? [] : incomplete }
}

function namesOf(
  statuses: readonly ContainerStatus[],
  filter: (status: ContainerStatus, index: number) => boolean,
): readonly string[] {
  return statuses.filter(filter).map(({ name }) => name)
}
