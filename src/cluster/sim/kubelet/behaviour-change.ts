import { itemAt } from '../../../base/items.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { behavioursOf, type ImageBehaviour } from '../behaviour.ts'
import type { World } from '../world.ts'
import type { ContainerRun, Running } from './container-run.ts'
import { endOf, prospectOf, startProcess, type Surroundings } from './container-steps.ts'
import { isReady } from './container-status.ts'
import { keepRun, KUBELET, type KubeletState } from './kubelet-state.ts'
import { placeOf, surroundingsOf, wakeOf } from './pod-life.ts'
import { foreseeFailure, foreseeReadiness, foreseeRecovery } from './readiness.ts'

const PREFIX = 'image '

/** Lets an image behave otherwise from now on, in processes that run already too. */
export function changeBehaviour(
  world: World,
  image: string,
  change: Partial<ImageBehaviour>,
): void {
  behavioursOf(world).change(image, change)
  world.schedule(world.now(), KUBELET, PREFIX + image)
}

/** The image whose behaviour a wake of the kubelet is about; `undefined` when it is about a pod. */
export function imageOfWake(key: string): string | undefined {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined
}

/** Foresees anew what will become of every process of an image. */
export function foreseeAnew(world: World, state: KubeletState, image: string): void {
  for (const pod of world.store.list(PODS)) {
    if (pod.spec.containers.some((container) => container.image === image)) {
      foreseePod(world, state, pod)
    }
  }
}

function foreseePod(world: World, state: KubeletState, pod: Pod): void {
  const run = state.processes.get(uidOf(pod))
  const place = placeOf(world, pod)
  if (run === undefined || place === undefined || run.removedAt !== undefined) return
  const containers = run.containers.map((container, index) => {
    const where = surroundingsOf(pod, itemAt(pod.spec.containers, index), place, run.admittedAt)
    return foreseen(where, container, world.now())
  })
  const wakeAt = wakeOf(containers, place.host, world.now())
  keepRun(world, state, uidOf(pod), { ...run, containers, wakeAt })
}

function foreseen(where: Surroundings, run: ContainerRun, now: InstantMs): ContainerRun {
  if (run.kind !== 'running') return run
  const { behaviour } = where
  if (run.startedAt > now) return foreseenStart(where, run)
  const end = endOf(behaviour, run.startedAt)
  return {
    ...(isReady(run, now) ? whileReady(where, run, now) : whileUnready(where, run, now)),
    endsAt: end > now ? end : now,
    exitCode: behaviour.exitCode,
  }
}

/** The pull that comes before a process may fail by now. */
function foreseenStart(where: Surroundings, { startedAt, past }: Running): ContainerRun {
  if (where.behaviour.pullFails) return { kind: 'pulling', until: startedAt, failures: 0 }
  return startProcess(where, startedAt, past)
}

function whileReady(where: Surroundings, run: Running, now: InstantMs): Running {
  if (!where.behaviour.neverReady) return { ...run, unreadyAt: NEVER }
  if (run.unreadyAt !== NEVER) return run
  return { ...run, unreadyAt: foreseeFailure(prospectOf(where, run), now) }
}

function whileUnready(where: Surroundings, run: Running, now: InstantMs): Running {
  const prospect = prospectOf(where, run)
  const { readyAt, probeFailsAt } = foreseeReadiness(prospect)
  const isAhead = readyAt > now
  return {
    ...run,
    readyAt: isAhead ? readyAt : foreseeRecovery(prospect, now),
    unreadyAt: NEVER,
    probeFailsAt,
  }
}
