import type { Clock } from '../base/clock.ts'
import type { RandomStream } from '../base/random.ts'
import type { Cluster } from '../cluster/cluster.ts'

/** Something threw that was not allowed to: our own code is wrong. */
export interface Bug {
  /** Which part of the program met it, such as `controller rolloutplan`. */
  readonly part: string
  /** What it was about, such as `default/web`. */
  readonly about: string
  readonly error: unknown
}

/** What everything that runs against a cluster needs from outside. */
export interface Runtime {
  readonly cluster: Cluster
  readonly clock: Clock
  /** The random stream of this name. */
  random(name: string): RandomStream
  /** Told of each bug once; the part that met it goes on with its other work. */
  onBug(bug: Bug): void
}
