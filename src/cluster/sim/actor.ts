import type { Resource } from '../../objects/resource.ts'
import type { Change } from './store/event-log.ts'
import type { World } from './world.ts'

/** State that a fork can share: all of it is data, and the copy goes its own way. */
export interface Forkable {
  fork(): this
}

/** Some kinds, or every kind that there is or will be. */
export type Watched = readonly Resource[] | 'every kind'

/**
 * A part of the cluster that acts by itself: a controller, the scheduler, a kubelet, the data
 * plane.
 *
 * An actor has no memory of its own: what it remembers is `state`, kept by the world and forked
 * with it. Changes of the kinds it watches reach it in order, a little after they were committed.
 */
export interface Actor<S extends Forkable = Forkable> {
  /** Unique; its timers and its random stream carry it. */
  readonly name: string
  /** Of which kinds it sees the changes. */
  readonly watches: Watched
  initialState(world: World): S
  /** One change of a watched kind. */
  onChange(world: World, state: S, change: Change): void
  /** Every change that was pending has been delivered. */
  onSettled(world: World, state: S): void
  /** A timer that it set has come due. */
  onTimer(world: World, state: S, key: string): void
}
