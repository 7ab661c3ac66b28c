/** How far apart the writes are that a run by hand tries; `EVERY_WRITE=1` leaves none out. */
const SPACING = process.env['EVERY_WRITE'] === undefined ? 4 : 1

/** Which of so many writes are tried, counted from 1; another SEED tries others. */
export function faultPoints(writes: number): readonly number[] {
  const first = 1 + (Number(process.env['SEED'] ?? 1) % SPACING)
  const points = Array.from({ length: writes }, (_, index) => index + 1)
  return points.filter((point) => (point - first) % SPACING === 0)
}
