import { ClusterError } from '../../errors.ts'
import { elementOfItem, formatPath } from './path-element.ts'
import { itemsByElement, type ListSchema } from './shape.ts'

type Merge = (live: unknown, applied: unknown) => unknown

/**
 * Merges the items of two lists: the applied order holds, live items keep their place between.
 *
 * structured-merge-diff v6, typed/merge.go, visitListItems. Live doubles give way to what is
 * applied in their stead. Shares the live list when nothing changes.
 */
export function mergeItems(
  live: readonly unknown[],
  applied: readonly unknown[],
  schema: ListSchema,
  merge: Merge,
): readonly unknown[] {
  const before = itemsByElement(live, schema)
  const after = appliedByElement(applied, schema)
  const places = live.map((item) => elementOfItem(schema, item))
  const merged = orderOf(places, [...after.keys()]).map((place) => {
    if (typeof place === 'number') return live[place]
    const doubles = before.get(place) ?? []
    return merge(doubles.length === 1 ? doubles[0] : undefined, after.get(place))
  })
  const same = merged.length === live.length && merged.every((item, index) => item === live[index])
  return same ? live : merged
}

function appliedByElement(
  applied: readonly unknown[],
  schema: ListSchema,
): ReadonlyMap<string, unknown> {
  const byElement = new Map<string, unknown>()
  for (const item of applied) {
    const element = elementOfItem(schema, item)
    if (element === undefined) {
      const problem = `the item ${JSON.stringify(item)} has no key, expected one to tell it apart by`
      throw new ClusterError('BadRequest', `Cannot apply a list: ${problem}`)
    }
    if (byElement.has(element)) {
      const problem = `${formatPath([element])} occurs twice, expected once`
      throw new ClusterError('BadRequest', `Cannot apply a list: ${problem}`)
    }
    byElement.set(element, item)
  }
  return byElement
}

/** Where each item of the merged list comes from: an applied element, or a live index. */
type Place = string | number

function orderOf(
  live: readonly (string | undefined)[],
  applied: readonly string[],
): readonly Place[] {
  const isApplied = new Set(applied)
  const shared = applied.filter((element) => live.includes(element))
  const order: Place[] = []
  const taken = new Set<string>()
  const take = (element: string): void => {
    order.push(element)
    taken.add(element)
  }
  let next = 0
  for (const [index, element] of live.entries()) {
    if (element === undefined || !isApplied.has(element)) {
      order.push(index)
      continue
    }
    // A shared item that moves elsewhere leaves its place; one that stays brings all before it.
    if (taken.has(element) || element !== shared.find((other) => !taken.has(other))) continue
    while (!taken.has(element)) take(applied[next++] ?? element)
  }
  applied.slice(next).forEach(take)
  return order
}
