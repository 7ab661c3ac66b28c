import type { KubeObject } from '../../../objects/meta.ts'
import type { WriteOptions } from '../../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import type { World } from '../world.ts'

/** A write on its way into the store, as the plugins of the API server see it. */
export interface PluginRequest<T extends KubeObject = KubeObject> {
  readonly kind: Kind<T>
  /** With its defaults. */
  readonly object: T
  /** Absent for a create. */
  readonly old: T | undefined
  readonly options: WriteOptions
}

/**
 * A part of the API server that has a say in writes, whatever policies there are.
 *
 * Asked at every write, of a subresource too: one with nothing to say must find that out at once.
 */
export interface AdmissionPlugin {
  /** What it makes of an object, which is itself where it changes nothing. A refusal is thrown. */
  admit?<T extends KubeObject>(world: World, request: PluginRequest<T>): T
  /**
   * Has the last word: the object is valid and has its name, and is stored unless this throws or
   * the write is a dry run, on which nothing may be written.
   */
  validate?<T extends KubeObject>(world: World, request: PluginRequest<T>): void
}
