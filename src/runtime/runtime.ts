import type { Clock } from '../base/clock.ts'
import type { RandomStream } from '../base/random.ts'
import type { DurationMs, InstantMs } from '../base/units.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { ClusterError } from '../cluster/errors.ts'

/** Something threw that was not allowed to: our own code is wrong. */
export interface Bug {
  /** Which part of the program met it, such as `controller rolloutplan`. */
  readonly part: string
  /** What it was about, such as `default/web`. */
  readonly about: string
  readonly error: unknown
}

/** How one pass over a key went. */
export interface Pass {
  readonly controller: string
  /** The key, such as `default/web`. */
  readonly about: string
  readonly took: DurationMs
  readonly end:
    | { readonly kind: 'done' }
    /** The cluster turned a request down; the key comes back at `nextAt`. */
    | {
        readonly kind: 'refused'
        readonly refusal: ClusterError
        readonly nextAt: InstantMs
        /** In a row, this one included. */
        readonly failures: number
      }
    /** `onBug` was told. */
    | { readonly kind: 'bug' }
}

/** A part goes without answers of the cluster that it lives by. */
export interface Outage {
  /** Which part, such as `informer deployments.apps`. */
  readonly part: string
  readonly why: ClusterError
  readonly since: InstantMs
}

export interface Recovery {
  readonly part: string
  readonly lasted: DurationMs
}

/** What everything that runs against a cluster needs from outside. */
export interface Runtime {
  readonly cluster: Cluster
  readonly clock: Clock
  /** The random stream of this name. */
  random(name: string): RandomStream
  /** Told of each bug once; the part that met it goes on with its other work. */
  onBug(bug: Bug): void
  /** Told of each pass of a controller, for logs and figures. */
  onPass?(pass: Pass): void
  /** Told of each outage once, of its end, and now and then of one that lasts. */
  onOutage?(outage: Outage): void
  onRecovery?(recovery: Recovery): void
}
