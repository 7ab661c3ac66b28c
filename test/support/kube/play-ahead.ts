/**
 * Plays something for each index, some of them ahead of whoever asks: most of the time of each is
 * waiting. What comes of one is told when it is asked for.
 */
export function playAhead(
  count: number,
  width: number,
  play: (index: number) => Promise<void>,
): (index: number) => Promise<void> {
  const played = new Map<number, Promise<void>>()
  return (index) => {
    for (let next = index; next < Math.min(index + width, count); next++) {
      if (played.has(next)) continue
      const one = play(next)
      one.catch(() => undefined)
      played.set(next, one)
    }
    return played.get(index) ?? Promise.resolve()
  }
}
