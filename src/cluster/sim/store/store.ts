import { SortedMap } from '../../../base/sorted-map.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { resourceName, type Resource } from '../../../objects/resource.ts'
import { EventLog, type Change } from './event-log.ts'
import { INDEXES, indexValues, type IndexName } from './indexes.ts'

/** `namespace/name`, in whose order lists are answered; '/name' for cluster-scoped objects. */
export type StoreKey = string

export function storeKey(namespace: string, name: string): StoreKey {
  return `${namespace}/${name}`
}

export function storeKeyOf(object: KubeObject): StoreKey {
  return storeKey(object.metadata.namespace ?? '', object.metadata.name)
}

type Table = SortedMap<string, KubeObject>

/**
 * Every object of a cluster, under one total order of revisions.
 *
 * It knows no rules: what may be written is the API server's matter. A fork costs a copy of roots.
 */
export class Store {
  readonly log: EventLog
  readonly #tables: Map<string, Table>
  readonly #indexes: Map<IndexName, SortedMap<string, KeyRef>>
  #revision: number

  private constructor(
    tables: Map<string, Table>,
    indexes: Map<IndexName, SortedMap<string, KeyRef>>,
    log: EventLog,
    revision: number,
  ) {
    this.#tables = tables
    this.#indexes = indexes
    this.log = log
    this.#revision = revision
  }

  static empty(): Store {
    const indexes = new Map(INDEXES.map((name) => [name, new SortedMap<string, KeyRef>()]))
    return new Store(new Map(), indexes, new EventLog(), 0)
  }

  /** The revision of the newest change. */
  get revision(): number {
    return this.#revision
  }

  get<T extends KubeObject>(resource: Resource<T>, key: StoreKey): T | undefined {
    return this.#tables.get(resourceName(resource))?.get(key) as T | undefined
  }

  count(resource: Resource): number {
    return this.#tables.get(resourceName(resource))?.size ?? 0
  }

  /** Objects in key order, from `from` on; writing while iterating is not allowed. */
  *list<T extends KubeObject>(
    resource: Resource<T>,
    namespace?: string,
    from?: StoreKey,
  ): Iterable<T> {
    const table = this.#tables.get(resourceName(resource))
    if (table === undefined) return
    const start = from ?? (namespace === undefined ? undefined : `${namespace}/`)
    const end = namespace === undefined ? undefined : `${namespace}0`
    for (const [, object] of table.range(start, end)) yield object as T
  }

  /** Objects of a kind that an index holds under `value`, in key order. */
  by<T extends KubeObject>(resource: Resource<T>, index: IndexName, value: string): readonly T[] {
    const name = resourceName(resource)
    const prefix = `${value}\u0000${name}\u0000`
    const table = this.#tables.get(name)
    const found: T[] = []
    if (table === undefined) return found
    for (const [, ref] of this.#index(index).range(prefix, `${value}\u0000${name}\u0001`)) {
      const object = table.get(ref.key)
      if (object !== undefined) found.push(object as T)
    }
    return found
  }

  /** Every object of any kind that is owned by `uid`, as its kind and key. */
  dependentsOf(uid: string): readonly KeyRef[] {
    const found: KeyRef[] = []
    for (const [, ref] of this.#index('owner').range(`${uid}\u0000`, `${uid}\u0001`))
      found.push(ref)
    return found
  }

  /** The revision that the next write will have, so that an object can carry it. */
  get nextRevision(): number {
    return this.#revision + 1
  }

  /** Adds or replaces; the object must carry `nextRevision` as its resourceVersion. */
  put<T extends KubeObject>(resource: Resource<T>, object: T): Change<T> {
    const key = storeKeyOf(object)
    const table = this.#table(resource)
    const previous = table.get(key) as T | undefined
    table.set(key, object)
    this.#reindex(resource, key, previous, object)
    return previous === undefined
      ? this.#commit({ revision: this.nextRevision, kind: 'added', resource, object })
      : this.#commit({ revision: this.nextRevision, kind: 'modified', resource, object, previous })
  }

  /** Removes; `last` is what watchers are shown, with `nextRevision` as its resourceVersion. */
  remove<T extends KubeObject>(resource: Resource<T>, last: T): Change<T> {
    const key = storeKeyOf(last)
    const table = this.#table(resource)
    const previous = table.get(key) as T | undefined
    table.delete(key)
    this.#reindex(resource, key, previous, undefined)
    return this.#commit({
      revision: this.nextRevision,
      kind: 'deleted',
      resource,
      object: last,
      ...(previous === undefined ? {} : { previous }),
    })
  }

  /** The kinds that have, or had, objects here, sorted by name. */
  resourceNames(): readonly string[] {
    return [...this.#tables.keys()].sort()
  }

  fork(): Store {
    return new Store(
      new Map(Array.from(this.#tables, ([name, table]) => [name, table.fork()])),
      new Map(Array.from(this.#indexes, ([name, index]) => [name, index.fork()])),
      this.log.fork(),
      this.#revision,
    )
  }

  #commit<T extends KubeObject>(change: Change<T>): Change<T> {
    this.#revision = change.revision
    this.log.append(change)
    return change
  }

  #table(resource: Resource): Table {
    const name = resourceName(resource)
    let table = this.#tables.get(name)
    if (table === undefined) this.#tables.set(name, (table = new SortedMap<string, KubeObject>()))
    return table
  }

  #index(name: IndexName): SortedMap<string, KeyRef> {
    return this.#indexes.get(name) ?? new SortedMap<string, KeyRef>()
  }

  #reindex(
    resource: Resource,
    key: StoreKey,
    old: KubeObject | undefined,
    object: KubeObject | undefined,
  ): void {
    for (const name of INDEXES) {
      const before = old === undefined ? [] : indexValues(name, resource, old)
      const now = object === undefined ? [] : indexValues(name, resource, object)
      if (before === now) continue
      const index = this.#index(name)
      const tail = `\u0000${resourceName(resource)}\u0000${key}`
      for (const value of before) if (!now.includes(value)) index.delete(value + tail)
      for (const value of now)
        if (!before.includes(value)) index.set(value + tail, { resource, key })
    }
  }
}

/** Where an object is: its kind and key. */
export interface KeyRef {
  readonly resource: Resource
  readonly key: StoreKey
}
