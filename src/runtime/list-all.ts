import type { Cluster, ObjectList, Query } from '../cluster/cluster.ts'
import { isClusterError } from '../cluster/errors.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'

const PAGE_SIZE = 500

/** Every object of a query as of one revision, page by page; at once where the pages expire. */
export async function listAll<T extends KubeObject>(
  cluster: Cluster,
  resource: Resource<T>,
  query: Query,
): Promise<ObjectList<T>> {
  let page = await cluster.list(resource, { ...query, limit: PAGE_SIZE })
  const items = [...page.items]
  while (page.continueToken !== undefined && page.continueToken !== '') {
    const { continueToken } = page
    try {
      page = await cluster.list(resource, { ...query, limit: PAGE_SIZE, continueToken })
    } catch (error) {
      if (isClusterError(error, 'Expired')) return cluster.list(resource, query)
      throw error
    }
    items.push(...page.items)
  }
  return { items, resourceVersion: page.resourceVersion }
}
