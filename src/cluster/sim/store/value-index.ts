import { PersistentMap } from '../../../base/persistent-map.ts'
import { SortedMap } from '../../../base/sorted-map.ts'
import type { StoreKey } from './store-key.ts'

/**
 * The keys under one value; changed in place by the index that holds its token, and by no other.
 */
interface Bucket {
  readonly token: object
  readonly keys: SortedMap<StoreKey, true>
}

const NONE: readonly (readonly [StoreKey, true])[] = []

/** Which objects of a table have a value, such as a label; a fork shares what neither changes. */
export class ValueIndex {
  readonly #buckets: PersistentMap<Bucket>
  #token: object = {}

  constructor(buckets = new PersistentMap<Bucket>()) {
    this.#buckets = buckets
  }

  add(value: string, key: StoreKey): void {
    this.#own(value).set(key, true)
  }

  delete(value: string, key: StoreKey): void {
    const keys = this.#own(value)
    keys.delete(key)
    if (keys.size === 0) this.#buckets.delete(value)
  }

  /** In key order, as of the moment of the call. */
  keysOf(value: string): Iterable<readonly [StoreKey, true]> {
    return this.#buckets.get(value)?.keys.range() ?? NONE
  }

  fork(): ValueIndex {
    this.#token = {}
    return new ValueIndex(this.#buckets.fork())
  }

  #own(value: string): Bucket['keys'] {
    const known = this.#buckets.get(value)
    if (known?.token === this.#token) return known.keys
    const keys = known === undefined ? new SortedMap<StoreKey, true>() : known.keys.fork()
    this.#buckets.set(value, { token: this.#token, keys })
    return keys
  }
}
