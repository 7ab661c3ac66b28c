import { afterPrefix } from '../../../base/sorted-map.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { resourceName, type Resource } from '../../../objects/resource.ts'
import { EventLog, type Change } from './event-log.ts'
import type { IndexName } from './indexes.ts'
import { storeKey, storeKeyOf, type KeyRef, type StoreKey } from './store-key.ts'
import { Table } from './table.ts'

/**
 * Every object of a cluster, under one total order of revisions.
 *
 * It knows no rules: what may be written is the API server's matter. A fork costs a copy of roots.
 */
export class Store {
  readonly log: EventLog
  readonly #tables: Map<string, Table>
  #revision: number

  private constructor(tables: Map<string, Table>, log: EventLog, revision: number) {
    this.#tables = tables
    this.log = log
    this.#revision = revision
  }

  static empty(): Store {
    return new Store(new Map(), new EventLog(), 0)
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
    const prefix = namespace === undefined ? undefined : storeKey(namespace, '')
    const end = prefix === undefined ? undefined : afterPrefix(prefix)
    for (const [, object] of table.range(from ?? prefix, end)) yield object as T
  }

  /** Objects of a kind that an index holds under `value`, in key order. */
  by<T extends KubeObject>(resource: Resource<T>, index: IndexName, value: string): readonly T[] {
    const table = this.#tables.get(resourceName(resource))
    const found: T[] = []
    if (table === undefined) return found
    for (const [key] of table.keysBy(index, value)) {
      const object = table.get(key)
      if (object !== undefined) found.push(object as T)
    }
    return found
  }

  /** Every object of any kind that is owned by `uid`, as its kind and key. */
  dependentsOf(uid: string): readonly KeyRef[] {
    const found: KeyRef[] = []
    for (const name of this.resourceNames()) {
      const table = this.#tables.get(name)
      if (table === undefined) continue
      const { resource } = table
      for (const [key] of table.keysBy('owner', uid)) found.push({ resource, key })
    }
    return found
  }

  /** The revision that the next write will have, so that an object can carry it. */
  get nextRevision(): number {
    return this.#revision + 1
  }

  /** Adds or replaces; the object must carry `nextRevision` as its resourceVersion. */
  put<T extends KubeObject>(resource: Resource<T>, object: T): Change<T> {
    const previous = this.#table(resource).put(storeKeyOf(object), object) as T | undefined
    return previous === undefined
      ? this.#commit({ revision: this.nextRevision, kind: 'added', resource, object })
      : this.#commit({ revision: this.nextRevision, kind: 'modified', resource, object, previous })
  }

  /** Removes; `last` is what watchers are shown, with `nextRevision` as its resourceVersion. */
  remove<T extends KubeObject>(resource: Resource<T>, last: T): Change<T> {
    const previous = this.#table(resource).delete(storeKeyOf(last)) as T | undefined
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
    if (table === undefined) this.#tables.set(name, (table = Table.empty(resource)))
    return table
  }
}
