import { deepFreeze } from '../../../base/json.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import type { ListQuery, ObjectList, Query } from '../../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { storeKeyOf, type StoreKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import type { Paging } from './paging.ts'
import { badRequest } from './refusals.ts'

/** Refuses a query by a field that objects of this kind cannot be selected by. */
export function checkQuery(
  { selectableFields: known }: Pick<Kind, 'selectableFields'>,
  { fields = {} }: Query,
): void {
  const strange = Object.keys(fields).find((field) => !known.includes(field))
  if (strange === undefined) return
  // A kind that can be selected by its metadata alone is refused in other words.
  if (known.length > 2) throw badRequest(`field label not supported: ${strange}`)
  const names = known.map((field) => JSON.stringify(field)).join(', ')
  throw badRequest(`${JSON.stringify(strange)} is not a known field selector: only ${names}`)
}

/** Whether an object is one of those asked for; the query must have been checked. */
export function matchesQuery<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
  query: Query,
): boolean {
  if (query.namespace !== undefined && object.metadata.namespace !== query.namespace) return false
  if (query.labels !== undefined && !matchesSelector(query.labels, object.metadata.labels)) {
    return false
  }
  const { fields } = query
  if (fields === undefined) return true
  return Object.entries(fields).every(
    ([field, wanted]) => kind.selectableValue(object, field) === wanted,
  )
}

/** One page of a list, in key order; all pages of a list show the cluster as the first one did. */
export function listPage<T extends KubeObject>(
  present: Store,
  paging: Paging,
  kind: Kind<T>,
  query: ListQuery,
): ObjectList<T> {
  checkQuery(kind, query)
  const { continueToken } = query
  const place = continueToken === undefined ? undefined : paging.placeOf(continueToken)
  const store = place?.store ?? present
  const { items, next } = itemsFrom(store, kind, query, place?.from)
  const page = { items, resourceVersion: String(store.revision) }
  if (next !== undefined) {
    const id = place?.id ?? paging.begin(store)
    return deepFreeze({ ...page, continueToken: paging.tokenFor(id, next) })
  }
  if (place !== undefined) paging.end(place.id)
  return deepFreeze(page)
}

interface Items<T> {
  readonly items: readonly T[]
  /** Where the next page begins; absent when there is none. */
  readonly next?: StoreKey
}

function itemsFrom<T extends KubeObject>(
  store: Store,
  kind: Kind<T>,
  query: ListQuery,
  from: StoreKey | undefined,
): Items<T> {
  const { limit = 0 } = query
  const items: T[] = []
  const namespace = kind.resource.namespaced ? query.namespace : undefined
  for (const object of store.list(kind.resource, namespace, from)) {
    if (!matchesQuery(kind, object, query)) continue
    if (limit > 0 && items.length === limit) return { items, next: storeKeyOf(object) }
    items.push(object)
  }
  return { items }
}
