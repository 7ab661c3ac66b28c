import { compareTexts } from './order.ts'

/**
 * The known name that a mistyped one was most likely meant to be; `undefined` where none is near.
 *
 * Near is: at most a third of its letters inserted, dropped or replaced, two swapped neighbours
 * counting as one; upper and lower case do not count. Of equally near ones, the first by alphabet.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const typed = name.toLowerCase()
  const [best] = [...known]
    .map((candidate) => ({ candidate, edits: editsBetween(typed, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits || compareTexts(a.candidate, b.candidate))
  return best?.candidate
}

/** The nearest name and all the others, to be read after "expected"; `undefined` as `nearest`. */
export function nearestAmong(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known)
  if (near === undefined) return undefined
  return known.length === 1 ? `"${near}"` : `"${near}", the nearest of ${listOf(known)}`
}

/** Names in the order of the alphabet. */
export function listOf(names: readonly string[]): string {
  return [...names].sort().join(', ')
}

/** Optimal string alignment distance. */
function editsBetween(a: string, b: string): number {
  let older: readonly number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(above, column - 1) + Number(a[row - 1] !== b[column - 1])
      const edits = Math.min(replaced, at(above, column) + 1, at(current, column - 1) + 1)
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current.push(isSwap ? Math.min(edits, at(older, column - 2) + 1) : edits)
    }
    older = above
    above = current
  }
  return at(above, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
