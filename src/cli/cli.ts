import type { Clock } from '../base/clock.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Write } from '../domain/rollout/decision.ts'
import type { Paint } from '../view/live.ts'
import type { JudgeManifest } from './check-manifests.ts'
import type { Operate } from './operator.ts'
import type { Simulate } from './simulate.ts'

/**
 * How a command ended: done; not done, though asked for rightly; asked for wrongly; not in time.
 */
export const EXIT = { done: 0, notDone: 1, misused: 2, timedOut: 3 } as const
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** Where the output goes. */
export interface Terminal {
  /** Whether a person looks at it, on a screen whose lines can be drawn over. */
  readonly isInteractive: boolean
  /** Whether it may be coloured: never without a terminal, nor with NO_COLOR. */
  readonly hasColour: boolean
  /** The width of the screen; `undefined` where there is none. */
  readonly columns: number | undefined
}

/** Which cluster, where it is not the one that kubectl would ask. */
export interface ConnectOptions {
  /** The path of a kubeconfig file. */
  readonly kubeconfig?: string
  /** A context in it. */
  readonly context?: string
}

/** A cluster as a person reaches it. */
export interface Connection {
  readonly cluster: Cluster
  readonly clock: Clock
  /** The namespace of the context: where a command looks that names none. */
  readonly namespace: string
  /** Lets go of whatever would keep the program running. */
  close(): void
}

/** What the outside hands to the commands. Commands reach for nothing else. */
export interface Cli {
  /** What people type to get here: `rolloutplan`, or `kubectl rolloutplan`. */
  readonly name: string
  readonly version: string
  readonly terminal: Terminal
  /** What makes words stand out on this terminal. */
  readonly paint: Paint
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  /** The text of a file. A file that can not be read is a `UsageError`. */
  readonly readFile: (path: string) => Promise<string>
  /** The judge of manifests, loaded by who needs it: it knows every kind of Kubernetes. */
  readonly loadJudge: () => Promise<JudgeManifest>
  readonly simulate: Simulate
  readonly operate: Operate
  /** A kubeconfig that leads to no cluster is a `UsageError`. */
  readonly connect: (options: ConnectOptions) => Promise<Connection>
  /** Makes one write as the operator does. */
  readonly carryOut: (write: Write, cluster: Cluster) => Promise<void>
}
