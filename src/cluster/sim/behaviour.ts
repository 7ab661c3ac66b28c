import { assert } from '../../base/assert.ts'
import { SortedMap } from '../../base/sorted-map.ts'
import type { Actor, Forkable } from './actor.ts'
import type { World } from './world.ts'

/** How the processes of an image behave, which no manifest says. */
export interface ImageBehaviour {
  /** How long the first pull takes on a node that does not have the image. */
  readonly pullSeconds: number
  /** Whether every pull is refused, as for a tag that does not exist. */
  readonly pullFails: boolean
  /** How long a started process takes until it answers. */
  readonly startupSeconds: number
  /** Whether its pods never get ready, even where no probe asks. */
  readonly neverReady: boolean
  /** How long after its start a process ends by itself; absent: it does not. */
  readonly crashAfterSeconds?: number
  /** With what a process ends by itself. */
  readonly exitCode: number
  /** How long a process goes on answering after SIGTERM, unless its grace is shorter. */
  readonly shutdownSeconds: number
  readonly latencyMs: LatencyQuantiles
  /** The share of requests that are answered with an error. */
  readonly errorRatio: number
}

export interface LatencyQuantiles {
  readonly p50: number
  readonly p99: number
}

/** An image of which nothing is said: healthy, and polite enough to outlive its last requests. */
export const DEFAULT_BEHAVIOUR: ImageBehaviour = Object.freeze({
  pullSeconds: 1,
  pullFails: false,
  startupSeconds: 0,
  neverReady: false,
  exitCode: 1,
  shutdownSeconds: 3,
  latencyMs: Object.freeze({ p50: 10, p99: 50 }),
  errorRatio: 0,
})

/** What is known of images: part of the world, so that a fork may go on with other behaviours. */
export class Behaviours implements Forkable {
  readonly #images: SortedMap<string, ImageBehaviour>

  constructor(images = new SortedMap<string, ImageBehaviour>()) {
    this.#images = images
  }

  /** The same reference until it is changed. */
  of(image: string): ImageBehaviour {
    return this.#images.get(image) ?? DEFAULT_BEHAVIOUR
  }

  /** Changes what is named and keeps the rest; see `changeBehaviour` for processes that run. */
  change(image: string, change: Partial<ImageBehaviour>): void {
    this.#images.set(image, Object.freeze({ ...this.of(image), ...change }))
  }

  fork(): this {
    return new Behaviours(this.#images.fork()) as this
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
