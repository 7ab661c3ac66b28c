import type { ChildProcess } from 'node:child_process'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import type { Resource } from '../../../src/objects/resource.ts'

/** One object to begin with. */
export interface Made {
  readonly resource: Resource
  readonly object: KubeObject
}

/** A program that rolls out versions, and how it is asked to. */
export interface Contender<T extends KubeObject = KubeObject> {
  /** As its requests name it, before the slash. */
  readonly userAgent: string
  /** What tells how a rollout goes. */
  readonly told: Resource<T>
  /** What has the pod template that a person edits. */
  readonly edited: Resource
  /** Makes its kinds known to a cluster. */
  install(cluster: Cluster, folder: string): Promise<void>
  /** Starts it on the control plane in a folder. */
  start(folder: string): Promise<ChildProcess>
  /** What a person makes for one application. */
  objectsOf(name: string): readonly Made[]
  readonly isAtRest: (object: T) => boolean
  /** Whether the rollout of the edit is complete. */
  readonly hasCompleted: (object: T) => boolean
}
