/** A count that somebody typed. Throws `RangeError` for anything but a whole number from 1. */
export function countIn(text: string, what: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1) return count
  throw new RangeError(`Cannot run "${text}" ${what}: expected a whole number from 1`)
}
