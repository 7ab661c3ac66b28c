import { itemAt } from '../../../base/items.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { PODS, type Container, type Pod } from '../../../objects/pod.ts'
import { behavioursOf, type ImageBehaviour } from '../behaviour.ts'
import type { ImageLife } from '../image-life.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { ContainerRun, Running } from './container-run.ts'
import { isReady } from './container-status.ts'
import { keepRun, KUBELET, type KubeletState } from './kubelet-state.ts'
import { initContainersOf } from './init-steps.ts'
import { machinesOf } from './machines.ts'
import { placeOf, surroundingsOf } from './place.ts'
import { wakeOf } from './pod-life.ts'
import type { PodRun } from './process-table.ts'
import { noteMemory } from './pressure-state.ts'
import { foreseeHealth } from './probes/health.ts'
import { foreseeReadiness, foreseeRecovery, foreseeRelapse } from './probes/readiness.ts'
import { endOf, hangOf, prospectOf, startProcess, type Surroundings } from './process.ts'

const IMAGE = 'image '
const POD = 'pod '

/** Lets an image behave otherwise from now on, in processes that run already too. */
export function changeBehaviour(
  world: World,
  image: string,
  change: Partial<ImageBehaviour>,
): void {
  behavioursOf(world).change(image, change)
  world.schedule(world.now(), KUBELET, IMAGE + image)
  if (change.memory !== undefined) noteMemory(world)
}

/** Lets the processes of a single pod live otherwise from now on. */
export function afflictPod(world: World, pod: Pod, change: Partial<ImageLife>): void {
  behavioursOf(world).changePod(uidOf(pod), change)
  world.schedule(world.now(), KUBELET, POD + storeKeyOf(pod))
  if (change.memory !== undefined) noteMemory(world)
}

/** Whether a wake of the kubelet is about a change of behaviour. */
export function isChangeOfBehaviour(key: string): boolean {
  return key.startsWith(IMAGE) || key.startsWith(POD)
}

/** Foresees anew what will become of every process of an image, or of a pod. */
export function foreseeAnew(world: World, state: KubeletState, key: string): void {
  const image = key.startsWith(IMAGE) ? key.slice(IMAGE.length) : undefined
  if (image === undefined) {
    const pod = world.store.get(PODS, key.slice(POD.length))
    if (pod !== undefined) foreseePod(world, state, pod)
    return
  }
  for (const pod of world.store.list(PODS)) {
    if (runs(pod, image)) foreseePod(world, state, pod)
  }
}

function runs(pod: Pod, image: string): boolean {
  return [...initContainersOf(pod), ...pod.spec.containers].some((one) => one.image === image)
}

function foreseePod(world: World, state: KubeletState, pod: Pod): void {
  const run = state.processes.get(uidOf(pod))
  const place = placeOf(world, pod)
  if (run === undefined || place === undefined || run.removedAt !== undefined) return
  if (machinesOf(world).lossOf(run.node) === 'Off') return
  const now = world.now()
  const foresee = (specs: readonly Container[], runs: PodRun['init']): PodRun['init'] =>
    runs.map((one, index) => {
      const where = surroundingsOf(pod, itemAt(specs, index), place, {
        admittedAt: run.admittedAt,
        run: one,
      })
      return foreseen(where, one, now)
    })
  const next: PodRun = {
    ...run,
    init: foresee(initContainersOf(pod), run.init),
    containers: foresee(pod.spec.containers, run.containers),
  }
  keepRun(world, state, uidOf(pod), { ...next, wakeAt: wakeOf(next, { pod, place, now }) })
}

function foreseen(where: Surroundings, run: ContainerRun, now: InstantMs): ContainerRun {
  if (run.kind !== 'running') return run
  if (run.startedAt > now) return foreseenStart(where, run)
  const hung: Running = { ...run, hangsAt: hangFrom(where, run, now) }
  const health = foreseeHealth(prospectOf(where, hung))
  const probed = run.killedBy === undefined ? { ...hung, health } : hung
  const next = isReady(run, now) ? whileReady(where, probed, now) : whileUnready(where, probed, now)
  return run.killedBy === undefined ? { ...next, ...endFrom(where, run, now) } : next
}

/** What should have been by now happens now. */
function endFrom(
  where: Surroundings,
  { startedAt }: Running,
  now: InstantMs,
): ReturnType<typeof endOf> {
  const end = endOf(where, startedAt)
  return end.endsAt > now ? end : { ...end, endsAt: now }
}

function hangFrom({ behaviour }: Surroundings, run: Running, now: InstantMs): InstantMs {
  const hangsAt = hangOf(behaviour, run.startedAt)
  if (hangsAt > now) return hangsAt
  return run.hangsAt <= now ? run.hangsAt : now
}

/** The pull that comes before a process may fail by now. */
function foreseenStart(where: Surroundings, { startedAt, past, settings }: Running): ContainerRun {
  if (where.behaviour.pullFails) return { kind: 'pulling', until: startedAt, failures: 0 }
  const run = startProcess(where, startedAt, past)
  return settings === undefined ? run : { ...run, settings }
}

function whileReady(where: Surroundings, run: Running, now: InstantMs): Running {
  const failsFrom = failureFrom(where, run, now)
  return { ...run, failsFrom, ...foreseeRelapse(prospectOf(where, run), failsFrom) }
}

/** Failures that go on are counted on. */
function failureFrom({ behaviour }: Surroundings, run: Running, now: InstantMs): InstantMs {
  if (!behaviour.neverReady) return run.hangsAt
  return run.failsFrom <= now ? run.failsFrom : now
}

function whileUnready(where: Surroundings, run: Running, now: InstantMs): Running {
  const prospect = prospectOf(where, run)
  const { readyAt, probeFailsAt } = foreseeReadiness(prospect, run.health)
  const recoversAt = readyAt > now ? readyAt : recoveryFrom(where, run, now)
  const failsFrom = run.hangsAt > now ? run.hangsAt : NEVER
  return {
    ...run,
    readyAt: recoversAt,
    failsFrom,
    ...foreseeRelapse(prospect, recoversAt === NEVER ? NEVER : failsFrom),
    probeFailsAt,
  }
}

function recoveryFrom(where: Surroundings, run: Running, now: InstantMs): InstantMs {
  return foreseeRecovery(prospectOf(where, run), now)
}
