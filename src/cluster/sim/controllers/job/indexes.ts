/** Some indexes in a row, both ends included. */
export interface Interval {
  readonly first: number
  readonly last: number
}

/** Indexes in order, as intervals that do not touch (indexed_job_utils.go: orderedIntervals). */
export type Indexes = readonly Interval[]

/** Reads indexes such as `0,2-4`, of which there are so many in all. */
export function parseIndexes(text: string, completions: number): Indexes {
  const parts = text === '' ? [] : text.split(',')
  const intervals = parts.map((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return { first, last: Math.min(last, completions - 1) }
  })
  return merged(intervals.filter(({ first }) => first < completions))
}

export function formatIndexes(indexes: Indexes): string {
  return indexes
    .map(({ first, last }) => {
      if (first === last) return String(first)
      return last === first + 1 ? `${first},${last}` : `${first}-${last}`
    })
    .join(',')
}

export function withIndexes(indexes: Indexes, more: readonly number[]): Indexes {
  return merged([...indexes, ...more.map((index) => ({ first: index, last: index }))])
}

/** The indexes that are in any of these. */
export function merged(intervals: readonly Interval[]): Indexes {
  const result: Interval[] = []
  for (const one of [...intervals].sort((a, b) => a.first - b.first)) {
    const last = result.at(-1)
    if (last === undefined || one.first > last.last + 1) result.push(one)
    else if (one.last > last.last) result[result.length - 1] = { ...last, last: one.last }
  }
  return result
}

export function hasIndex(indexes: Indexes, index: number): boolean {
  return indexes.some(({ first, last }) => first <= index && index <= last)
}

export function countOf(indexes: Indexes): number {
  return indexes.reduce((sum, { first, last }) => sum + last - first + 1, 0)
}

/** The lowest of `completions` indexes that are not among these, `count` at most. */
export function firstMissing(
  indexes: Indexes,
  count: number,
  completions: number,
): readonly number[] {
  const found: number[] = []
  let candidate = 0
  for (const { first, last } of [...indexes, { first: completions, last: completions }]) {
    const end = Math.min(first, completions)
    for (; candidate < end && found.length < count; candidate++) found.push(candidate)
    candidate = Math.max(candidate, last + 1)
  }
  return found
}

/** How many indexes are in both. */
export function overlapOf(a: Indexes, b: Indexes): number {
  return a.reduce(
    (sum, one) =>
      sum +
      b.reduce((inner, other) => {
        const common = Math.min(one.last, other.last) - Math.max(one.first, other.first) + 1
        return inner + Math.max(common, 0)
      }, 0),
    0,
  )
}
