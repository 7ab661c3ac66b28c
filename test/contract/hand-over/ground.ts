import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { Interceptor } from '../../../src/cluster/intercepted-cluster.ts'
import type { Patch } from '../../../src/cluster/patch.ts'
import type { ObjectKey } from '../../../src/objects/meta.ts'
import type { Resource } from '../../../src/objects/resource.ts'

/** A change of one object, as a person or an operator would make it. */
export interface Edit {
  readonly resource: Resource
  readonly key: ObjectKey
  readonly patch: Patch
}

/**
 * A namespace of a cluster with all its controllers, where pods are ready soon after they are made,
 * but for those of an image with "broken" in its name.
 */
export interface Ground {
  readonly cluster: Cluster
  readonly namespace: string
  /** Makes edits, after something else, in a moment in which no controller sees any of it. */
  atOnce(edits: readonly Edit[], first?: () => Promise<void>): Promise<void>
  /** Lets a little time go by. */
  pass(): Promise<void>
  /** Lets the controllers do all that they do by themselves. */
  settle(): Promise<void>
}

/** Ground on which an operator may work. */
export interface OperatedGround extends Ground {
  /** As the operator reaches the cluster: for whoever asks while it waits. */
  readonly client: Cluster
  /** The bugs that the operator has met. */
  readonly bugs: readonly string[]
  /** Starts an operator whose every request passes an interceptor. */
  operate(interceptor: Interceptor): void
  /** Ends it. */
  leave(): void
}

const LOOKS_MAX = 1200

/** Lets time go by until something is so. */
export async function until(
  ground: Ground,
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  for (let looks = 0; !(await isSo()); looks++) {
    if (looks === LOOKS_MAX) throw new Error(`Cannot go on: it did not come to be that ${what}`)
    await ground.pass()
  }
}
