import { matchesSelector } from '../../../objects/selector.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import type { ListQuery, ObjectList, Query } from '../../cluster.ts'
import { ClusterError } from '../../errors.ts'
import type { Kind } from '../kinds/kind.ts'
import { storeKeyOf } from '../store/store.ts'
import type { World } from '../world.ts'
import { badRequest } from './refusals.ts'

/** Whether an object is one of those asked for; an unknown field is `BadRequest`. */
export function matchesQuery<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
  query: Query,
): boolean {
  if (query.namespace !== undefined && object.metadata.namespace !== query.namespace) return false
  if (query.labels !== undefined && !matchesSelector(query.labels, object.metadata.labels)) {
    return false
  }
  return query.fields === undefined || matchesFields(kind, object, query.fields)
}

function matchesFields<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
  fields: Readonly<Record<string, string>>,
): boolean {
  const known = kind.selectableFields(object)
  return Object.entries(fields).every(([field, wanted]) => {
    const value = known[field]
    if (value === undefined) throw badRequest(`field label not supported: ${field}`)
    return value === wanted
  })
}

/**
 * One page of a list, in key order.
 *
 * A continue token names the revision of the first page. Later pages are served from the present;
 * when objects have changed since, the token has `Expired` and the list begins anew.
 */
export function listPage<T extends KubeObject>(
  world: World,
  kind: Kind<T>,
  query: ListQuery,
): ObjectList<T> {
  const resourceVersion = String(world.store.revision)
  const from = query.continueToken === undefined ? undefined : tokenKey(world, query.continueToken)
  const items: T[] = []
  const namespace = kind.resource.namespaced ? query.namespace : undefined
  for (const object of world.store.list(kind.resource, namespace, from)) {
    if (!matchesQuery(kind, object, query)) continue
    if (items.length === query.limit) {
      const continueToken = `${resourceVersion} ${storeKeyOf(object)}`
      return { items, resourceVersion, continueToken }
    }
    items.push(object)
  }
  return { items, resourceVersion }
}

function tokenKey(world: World, token: string): string {
  const [revision = '', key = ''] = token.split(' ')
  if (revision !== String(world.store.revision)) {
    throw new ClusterError(
      'Expired',
      'The provided continue parameter is too old to display a consistent list result',
    )
  }
  return key
}
