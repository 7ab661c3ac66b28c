import { PersistentMap } from '../../../base/persistent-map.ts'
import { after, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import type { Container } from '../../../objects/pod.ts'
import type { Forkable } from '../actor.ts'
import type { World } from '../world.ts'
import { Addresses } from './addresses.ts'
import { imageFault } from './image-reference.ts'
import { NO_PAST, type ContainerRun } from './container-run.ts'
import type { Surroundings } from './process.ts'
import { startContainer } from './start.ts'
import { ProcessTable, type PodRun } from './process-table.ts'

/** The name of the actor that is the kubelets of all nodes. */
export const KUBELET = 'kubelet'

/** What they remember. */
export class KubeletState implements Forkable {
  readonly processes: ProcessTable
  readonly addresses: Addresses
  /** Since when, or from when on, a node has an image. */
  readonly #images: PersistentMap<InstantMs>

  constructor(
    processes = new ProcessTable(),
    addresses = new Addresses(),
    images = new PersistentMap<InstantMs>(),
  ) {
    this.processes = processes
    this.addresses = addresses
    this.#images = images
  }

  /** A container at the moment when its turn has come: its image is there, or is fetched. */
  begin(node: string, where: Surroundings, now: InstantMs): ContainerRun {
    const { container, behaviour } = where
    const { image = '', imagePullPolicy } = container
    if (this.#isNotAskedFor(node, container, now)) return startContainer(where, now, NO_PAST)
    const presentAt = this.#images.get(imageKey(node, image))
    const mustAsk = presentAt === undefined || imagePullPolicy === 'Always'
    const pulledAt = after(now, seconds(behaviour.pullSeconds))
    if (behaviour.pullFails && mustAsk) return { kind: 'pulling', until: pulledAt, failures: 0 }
    if (presentAt === undefined) this.keepImage(node, image, pulledAt)
    const startsAt = presentAt ?? pulledAt
    return startContainer(where, startsAt > now ? startsAt : now, NO_PAST)
  }

  #isNotAskedFor(
    node: string,
    { image = '', imagePullPolicy }: Container,
    now: InstantMs,
  ): boolean {
    if (imageFault(image) !== undefined) return true
    return imagePullPolicy === 'Never' && !this.hasImage(node, image, now)
  }

  hasImage(node: string, image: string, now: InstantMs): boolean {
    const presentAt = this.#images.get(imageKey(node, image))
    return presentAt !== undefined && presentAt <= now
  }

  keepImage(node: string, image: string, from: InstantMs): void {
    this.#images.set(imageKey(node, image), from)
  }

  fork(): this {
    const { processes, addresses } = this
    return new KubeletState(processes.fork(), addresses.fork(), this.#images.fork()) as this
  }
}

/** Whether a node has an image now. */
export function hasImage(world: World, node: string, image: string): boolean {
  const state = world.stateOf(KUBELET)
  return state instanceof KubeletState && state.hasImage(node, image, world.now())
}

/** Keeps a pod as it now is, and wakes the kubelet when it next has to do with it. */
export function keepRun(world: World, state: KubeletState, uid: string, run: PodRun): void {
  state.processes.set(uid, run)
  if (run.wakeAt !== NEVER) world.schedule(run.wakeAt, KUBELET, uid)
}

function imageKey(node: string, image: string): string {
  return `${node} ${image}`
}
