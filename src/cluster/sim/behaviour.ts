import { assert } from '../../base/assert.ts'
import { PersistentMap } from '../../base/persistent-map.ts'
import { SortedMap } from '../../base/sorted-map.ts'
import type { Actor, Forkable } from './actor.ts'
import { DEFAULT_LIFE, type ImageLife } from './image-life.ts'
import { DEFAULT_LOAD, type ImageLoad } from './image-load.ts'
import type { World } from './world.ts'

/** How the processes of an image behave. */
export interface ImageBehaviour extends ImageLife, ImageLoad {}

/** An image of which nothing is said. */
export const DEFAULT_BEHAVIOUR: ImageBehaviour = Object.freeze({ ...DEFAULT_LIFE, ...DEFAULT_LOAD })

/** What is known of images: part of the world, so that a fork may go on with other behaviours. */
export class Behaviours implements Forkable {
  readonly #images: SortedMap<string, ImageBehaviour>
  /** What is otherwise in single pods, by uid. */
  readonly #pods: PersistentMap<Partial<ImageLife>>

  constructor(
    images = new SortedMap<string, ImageBehaviour>(),
    pods = new PersistentMap<Partial<ImageLife>>(),
  ) {
    this.#images = images
    this.#pods = pods
  }

  /** The same reference until it is changed. */
  of(image: string): ImageBehaviour {
    return this.#images.get(image) ?? DEFAULT_BEHAVIOUR
  }

  /** Changes what is named and keeps the rest; see `changeBehaviour` for processes that run. */
  change(image: string, change: Partial<ImageBehaviour>): void {
    this.#images.set(image, Object.freeze({ ...this.of(image), ...change }))
  }

  /** How an image lives in a pod. */
  ofPod(uid: string, image: string): ImageLife {
    const change = this.#pods.get(uid)
    return change === undefined ? this.of(image) : { ...this.of(image), ...change }
  }

  /** Changes what is named of all images in a pod; see `afflictPod` for processes that run. */
  changePod(uid: string, change: Partial<ImageLife>): void {
    this.#pods.set(uid, Object.freeze({ ...this.#pods.get(uid), ...change }))
  }

  /** Whether anything may be said of the memory of anybody. */
  get holdsMemory(): boolean {
    for (const [, { memory, whenEnv = [] }] of this.#images.range()) {
      if (memory !== undefined || whenEnv.some(({ life }) => life.memory !== undefined)) return true
    }
    return this.#pods.size > 0
  }

  fork(): this {
    return new Behaviours(this.#images.fork(), this.#pods.fork()) as this
  }
}

const NAME = 'behaviours'

/** Holds the behaviours in the world; it does nothing by itself. */
export const BEHAVIOURS_ACTOR: Actor<Behaviours> = {
  name: NAME,
  watches: [],
  initialState: () => new Behaviours(),
  onChange: () => undefined,
  onSettled: () => undefined,
  onTimer: () => undefined,
}

export function behavioursOf(world: World): Behaviours {
  const state = world.stateOf(NAME)
  assert(state instanceof Behaviours, `Cannot read behaviours: the actor "${NAME}" is another one`)
  return state
}
