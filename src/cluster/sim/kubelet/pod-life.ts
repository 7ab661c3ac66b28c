import { itemAt } from '../../../base/items.ts'
import { after, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import type { Container, Pod } from '../../../objects/pod.ts'
import type { ContainerRun } from './container-run.ts'
import { advanceContainer, nextInstant } from './container-steps.ts'
import type { Host } from './host.ts'
import {
  beginContainers,
  beginNext,
  hasRunningSidecar,
  initContainersOf,
  isOver,
} from './init-steps.ts'
import { graceOf, surroundingsOf, type Place } from './place.ts'
import { doomPod, stopSidecars } from './pod-end.ts'
import type { PodRun } from './process-table.ts'
import { noticedAt } from './relist.ts'
import { mount } from './volumes.ts'

/** What the next step of a pod depends on, beside what it has been through. */
export interface Step {
  readonly pod: Pod
  readonly place: Place
  readonly now: InstantMs
  /** Makes a run of a container whose turn has come. */
  readonly begin: (container: Container) => ContainerRun
}

/** The pod with every step taken that is due; the same reference when nothing is due any more. */
export function advancePod(run: PodRun, step: Step): PodRun {
  const mounted = mountWhenDue(run, step)
  const next = endWhenDue(beginWhenDue(advanceContainers(mounted, step), step), step)
  const wakeAt = wakeOf(next, step)
  return next === run && wakeAt === NEVER ? run : { ...next, wakeAt }
}

function advanceContainers(run: PodRun, step: Step): PodRun {
  const { pod } = step
  const containers = advanceAll(run, step, { runs: run.containers, specs: pod.spec.containers })
  const init =
    run.init.length === 0
      ? run.init
      : advanceAll(run, step, { runs: run.init, specs: initContainersOf(pod) })
  const isSame = containers === run.containers && init === run.init
  return isSame ? run : { ...run, init, containers }
}

function advanceAll(
  { admittedAt }: PodRun,
  { pod, place, now }: Step,
  { runs, specs }: { runs: readonly ContainerRun[]; specs: readonly Container[] },
): readonly ContainerRun[] {
  const next = runs.map((run, index) =>
    advanceContainer(
      surroundingsOf(pod, itemAt(specs, index), place, { admittedAt, run }),
      run,
      now,
    ),
  )
  return next.every((run, index) => run === runs[index]) ? runs : next
}

/** Tries again to mount the volumes; once they are there, the containers begin. */
function mountWhenDue(run: PodRun, step: Step): PodRun {
  const { pod, place, now } = step
  if (run.mounting === undefined || run.doom !== undefined || run.mounting.until > now) return run
  const { failures } = run.mounting
  const mounting = mount(place.store, pod, { now, failures })
  if (mounting !== undefined) return { ...run, mounting }
  const since = { admittedAt: now, activeSince: run.admittedAt }
  return { ...run, ...since, mounting, ...beginContainers(step) }
}

function beginWhenDue(run: PodRun, { pod, place, now, begin }: Step): PodRun {
  if (run.doom !== undefined || run.mounting !== undefined) return run
  return beginNext(run, { pod, now, phase: place.host.phase, begin })
}

function endWhenDue(run: PodRun, { pod, place, now }: Step): PodRun {
  if (run.doom !== undefined) return run
  const stop = { pod, place, now, grace: graceOf(pod) }
  if (deadlineOf(run, { pod, place }) <= now) return doomPod(run, stop, PAST_DEADLINE)
  return isOver(run) && hasRunningSidecar(run) ? stopSidecars(run, stop) : run
}

/** Kubernetes 1.36, pkg/kubelet/active_deadline.go. */
const PAST_DEADLINE = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
}

/** When the kubelet finds that a pod has been active for too long. */
function deadlineOf(
  run: PodRun,
  { pod, place }: { readonly pod: Pod; readonly place: Place },
): InstantMs {
  const { activeDeadlineSeconds } = pod.spec
  if (activeDeadlineSeconds === undefined || isOver(run)) return NEVER
  const since = run.activeSince ?? run.admittedAt
  return noticedAt(after(since, seconds(activeDeadlineSeconds)), place.host.phase)
}

/** When the kubelet next has to do with a pod that is not being deleted. */
export function wakeOf(run: PodRun, { pod, place, now }: Omit<Step, 'begin'>): InstantMs {
  const first = run.mounting?.until ?? earliestOf(run.containers, place.host, now)
  if (run.init.length === 0 && pod.spec.activeDeadlineSeconds === undefined) return first
  const deadline = run.doom === undefined ? deadlineOf(run, { pod, place }) : NEVER
  return [earliestOf(run.init, place.host, now), deadline].reduce(
    (least, at) => (at > now && at < least ? at : least),
    first,
  )
}

function earliestOf(runs: readonly ContainerRun[], { phase }: Host, now: InstantMs): InstantMs {
  let wakeAt = NEVER
  for (const run of runs) {
    const at = nextInstant(run, now, phase)
    if (at < wakeAt) wakeAt = at
  }
  return wakeAt
}
