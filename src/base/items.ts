/** The item at a place that exists by construction: the place is not checked. */
export function itemAt<T>(items: readonly T[], index: number): T {
  return items[index] as T
}

/** Puts an item at a place and moves the later ones up; for short arrays, faster than `splice`. */
export function insertAt<T>(items: T[], index: number, item: T): void {
  items.push(item)
  for (let at = items.length - 1; at > index; at--) items[at] = itemAt(items, at - 1)
  items[index] = item
}

/** Takes the item at a place out and moves the later ones down. */
export function removeAt(items: unknown[], index: number): void {
  for (let at = index + 1; at < items.length; at++) items[at - 1] = items[at]
  items.pop()
}
