import { itemAt } from '../../../base/items.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import { NODES } from '../../../objects/node.ts'
import { uidOf } from '../../../objects/meta.ts'
import type { Container, Pod } from '../../../objects/pod.ts'
import { behavioursOf, type Behaviours } from '../behaviour.ts'
import type { ImageLife } from '../image-life.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { ContainerRun, Running } from './container-run.ts'
import { advanceContainer, nextInstant } from './container-steps.ts'
import { hostOf, type Host } from './host.ts'
import type { Surroundings } from './process.ts'
import type { PodRun } from './process-table.ts'
import { noticedAt } from './relist.ts'
import { endingOf, type Order } from './termination.ts'

/** On whose node a pod lives, and how its images behave. */
export interface Place {
  readonly host: Host
  readonly behaviours: Behaviours
}

/** Absent for a pod that is bound to a node that is not there. */
export function placeOf(world: World, { spec }: Pod): Place | undefined {
  const node = world.store.get(NODES, storeKey('', spec.nodeName ?? ''))
  if (node === undefined) return undefined
  return { host: hostOf(node, world.seed), behaviours: behavioursOf(world) }
}

/** What the steps of a container of this pod depend on. */
export function surroundingsOf(
  pod: Pod,
  container: Container,
  place: Place,
  admittedAt: InstantMs,
): Surroundings {
  return {
    container,
    behaviour: lifeOf(pod, container, place),
    phase: place.host.phase,
    admittedAt,
    restartPolicy: pod.spec.restartPolicy,
    graceSeconds: pod.spec.terminationGracePeriodSeconds ?? GRACE_SECONDS,
  }
}

/** Kubernetes 1.36, core/v1 (DefaultTerminationGracePeriodSeconds). */
const GRACE_SECONDS = 30

function lifeOf(pod: Pod, { image = '' }: Container, { behaviours }: Place): ImageLife {
  return behaviours.ofPod(uidOf(pod), image)
}

/** The pod with every step taken that is due; the same reference when nothing is due any more. */
export function advancePod(pod: Pod, run: PodRun, place: Place, now: InstantMs): PodRun {
  const containers = run.containers.map((container, index) => {
    const spec = itemAt(pod.spec.containers, index)
    return advanceContainer(surroundingsOf(pod, spec, place, run.admittedAt), container, now)
  })
  const isSame = containers.every((container, index) => container === run.containers[index])
  if (!isSame) return { ...run, containers, wakeAt: wakeOf(containers, place.host, now) }
  const wakeAt = wakeOf(run.containers, place.host, now)
  return wakeAt === NEVER ? run : { ...run, wakeAt }
}

/**
 * The pod told to stop: processes end after their shutdown, or are killed when the grace is over.
 *
 * Told again, with less grace, they end earlier.
 */
export function stopPod(pod: Pod, run: PodRun, place: Place, now: InstantMs): PodRun {
  const grace = pod.metadata.deletionGracePeriodSeconds ?? 0
  const containers = run.containers.map((one, index) => {
    const container = itemAt(pod.spec.containers, index)
    const behaviour = lifeOf(pod, container, place)
    return stopContainer(one, { container, behaviour, grace, now })
  })
  const removedAt = lastEnd(containers, place.host, now)
  return { ...run, containers, removedAt, wakeAt: removedAt }
}

function stopContainer(run: ContainerRun, order: Omit<Order, 'hangs'>): ContainerRun {
  const { now } = order
  if (run.kind !== 'running') return run
  if (run.startedAt > now) return { ...run, endsAt: now }
  const { endsAt, exitCode } = endingOf({ ...order, hangs: run.hangsAt <= now })
  return endsAt < run.endsAt ? { ...run, endsAt, exitCode } : run
}

/** Whether there is a process already, rather than one that waits for its image. */
export function isStarted(run: ContainerRun, now: InstantMs): run is Running {
  return run.kind === 'running' && run.startedAt <= now
}

function lastEnd(containers: readonly ContainerRun[], host: Host, now: InstantMs): InstantMs {
  let last = now
  for (const run of containers) {
    if (!isStarted(run, now)) continue
    const seen = noticedAt(run.endsAt, host.phase)
    if (seen > last) last = seen
  }
  return last
}

/** When the kubelet next has to do with a pod that is not being deleted. */
export function wakeOf(
  containers: readonly ContainerRun[],
  { phase }: Host,
  now: InstantMs,
): InstantMs {
  let wakeAt = NEVER
  for (const container of containers) {
    const at = nextInstant(container, now, phase)
    if (at < wakeAt) wakeAt = at
  }
  return wakeAt
}
