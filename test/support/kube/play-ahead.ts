import { defined } from '../../../src/base/assert.ts'

/**
 * Plays each row, some of them ahead of whoever asks: most of the time of each is waiting. What
 * comes of one is told when it is asked for.
 */
export function playAhead<Row>(
  rows: readonly Row[],
  width: number,
  play: (row: Row, index: number) => Promise<void>,
): (index: number) => Promise<void> {
  const played = new Map<number, Promise<void>>()
  return (index) => {
    for (const [offset, row] of rows.slice(index, index + width).entries()) {
      const next = index + offset
      if (played.has(next)) continue
      const one = play(row, next)
      one.catch(() => undefined)
      played.set(next, one)
    }
    return defined(played.get(index), `row ${index}`)
  }
}
