import type { KubeObject } from '../../objects/meta.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { Action } from '../scenario.ts'

/** The files that a scenario's `apply` actions name, read before the run. */
export type Manifests = ReadonlyMap<string, readonly KubeObject[]>

/** Makes of an action what a person is about to do; `undefined` for one that is not its own. */
export type Deed = (world: World, action: Action, manifests: Manifests) => Intent | undefined

/** What a person is about to do, and how it is written in a timeline. */
export interface Intent {
  readonly text: string
  /** What kubectl adds, such as where it finds nothing to change; asked before it is done. */
  readonly note?: () => string | undefined
  readonly act: () => void
}

/** How the API server sees that a person did it. */
export const KUBECTL = { fieldManager: 'kubectl' }
