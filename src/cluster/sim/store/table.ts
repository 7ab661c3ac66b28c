import { SortedMap } from '../../../base/sorted-map.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import { INDEXES, indexValues, type IndexName } from './indexes.ts'
import type { StoreKey } from './store-key.ts'
import { ValueIndex } from './value-index.ts'

type Indexes = Readonly<Record<IndexName, ValueIndex>>

const NONE: readonly string[] = []

/** The objects of one kind, in key order, and what they can be looked up by. */
export class Table {
  readonly #resource: Resource
  readonly #objects: SortedMap<StoreKey, KubeObject>
  readonly #indexes: Indexes

  private constructor(
    resource: Resource,
    objects: SortedMap<StoreKey, KubeObject>,
    indexes: Indexes,
  ) {
    this.#resource = resource
    this.#objects = objects
    this.#indexes = indexes
  }

  static empty(resource: Resource): Table {
    return new Table(resource, new SortedMap(), {
      owner: new ValueIndex(),
      node: new ValueIndex(),
      label: new ValueIndex(),
      allocation: new ValueIndex(),
    })
  }

  get resource(): Resource {
    return this.#resource
  }

  get size(): number {
    return this.#objects.size
  }

  get(key: StoreKey): KubeObject | undefined {
    return this.#objects.get(key)
  }

  /** Adds or replaces; answers what was there before. */
  put(key: StoreKey, object: KubeObject): KubeObject | undefined {
    const previous = this.#objects.set(key, object)
    this.#reindex(key, previous, object)
    return previous
  }

  delete(key: StoreKey): KubeObject | undefined {
    const previous = this.#objects.get(key)
    this.#objects.delete(key)
    this.#reindex(key, previous, undefined)
    return previous
  }

  range(from?: StoreKey, before?: StoreKey): Iterable<readonly [StoreKey, KubeObject]> {
    return this.#objects.range(from, before)
  }

  /** The keys of the objects that an index holds under `value`, in order. */
  keysBy(index: IndexName, value: string): Iterable<readonly [StoreKey, true]> {
    return this.#indexes[index].keysOf(value)
  }

  fork(): Table {
    const { owner, node, label, allocation } = this.#indexes
    return new Table(this.#resource, this.#objects.fork(), {
      owner: owner.fork(),
      node: node.fork(),
      label: label.fork(),
      allocation: allocation.fork(),
    })
  }

  #reindex(key: StoreKey, before: KubeObject | undefined, now: KubeObject | undefined): void {
    for (const name of INDEXES) {
      const old = before === undefined ? NONE : indexValues(name, this.#resource, before)
      const young = now === undefined ? NONE : indexValues(name, this.#resource, now)
      if (old !== young) this.#move(this.#indexes[name], key, old, young)
    }
  }

  #move(index: ValueIndex, key: StoreKey, old: readonly string[], young: readonly string[]): void {
    for (const value of old) if (!young.includes(value)) index.delete(value, key)
    for (const value of young) if (!old.includes(value)) index.add(value, key)
  }
}
