import { SortedMap } from '../../../base/sorted-map.ts'
import { controllerOf } from '../../../objects/meta.ts'
import type { Forkable } from '../actor.ts'
import type { Change } from '../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../store/store-key.ts'

/** The objects of one kind that no controller owns, kept from their changes. */
export class Orphans implements Forkable {
  readonly #keys: SortedMap<StoreKey, true>

  constructor(keys = new SortedMap<StoreKey, true>()) {
    this.#keys = keys
  }

  note({ kind, object }: Change): void {
    if (kind !== 'deleted' && controllerOf(object) === undefined) {
      this.#keys.set(storeKeyOf(object), true)
    } else if (this.#keys.size > 0) {
      this.#keys.delete(storeKeyOf(object))
    }
  }

  /** In order of their names. */
  in(namespace: string): readonly StoreKey[] {
    if (this.#keys.size === 0) return []
    return Array.from(this.#keys.startingWith(`${namespace}/`), ([key]) => key)
  }

  fork(): this {
    return new Orphans(this.#keys.fork()) as this
  }
}
