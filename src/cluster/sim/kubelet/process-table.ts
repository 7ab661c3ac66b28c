import { PersistentMap } from '../../../base/persistent-map.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { ContainerRun, Running } from './container-run.ts'
import type { Mounting } from './volumes.ts'

/** Why a kubelet gives up a pod, in the words of its status. */
export interface Doom {
  readonly reason: string
  readonly message: string
  /** Whether the pod is at no fault, so that who counts failures does not count this one. */
  readonly isDisruption?: true
}

/** A pod on its node. */
export interface PodRun {
  readonly namespace: string
  readonly name: string
  readonly node: string
  readonly ip: string
  /** From when on it is probed: when it was admitted, or when its volumes were there. */
  readonly admittedAt: InstantMs
  /** From when its deadline counts; absent: from the same instant. */
  readonly activeSince?: InstantMs
  /** Absent once its volumes are there. */
  readonly mounting?: Mounting | undefined
  /** In the order of the pod's init containers; most pods have none. */
  readonly init: readonly ContainerRun[]
  /** In the order of the pod's containers. */
  readonly containers: readonly ContainerRun[]
  /** Why its kubelet has given it up; absent in good times. */
  readonly doom: Doom | undefined
  /** When the pod is gone from its node; absent unless it is being deleted. */
  readonly removedAt: InstantMs | undefined
  /** When the kubelet next has to do with it. */
  readonly wakeAt: InstantMs
}

/** What runs on all nodes, by the uid of its pod. */
export class ProcessTable implements Forkable {
  readonly #runs: PersistentMap<PodRun>

  constructor(runs = new PersistentMap<PodRun>()) {
    this.#runs = runs
  }

  get(uid: string): PodRun | undefined {
    return this.#runs.get(uid)
  }

  set(uid: string, run: PodRun): void {
    this.#runs.set(uid, run)
  }

  delete(uid: string): void {
    this.#runs.delete(uid)
  }

  /**
   * The process of a container of a pod, by the container's place in the spec.
   *
   * It answers from its `answersAt` on and before its `endsAt`. A later change of what is foreseen
   * shows as another object.
   */
  processOf(uid: string, container = 0): Running | undefined {
    const run = this.#runs.get(uid)?.containers[container]
    return run?.kind === 'running' ? run : undefined
  }

  fork(): this {
    return new ProcessTable(this.#runs.fork()) as this
  }
}
