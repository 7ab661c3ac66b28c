/** Whether the caches show what was written. */
export type IsSeen = () => boolean

/**
 * Keeps a key back until the caches show what was last written for it.
 *
 * A decision made on caches that lack our own last write would make that write again. Nothing but
 * the caches opens the gate: to give up waiting would be to assume (kubernetes/kubernetes#129795).
 */
export class WriteGate {
  readonly #onOpen: (key: string) => void
  readonly #awaited = new Map<string, readonly IsSeen[]>()
  readonly #parked = new Set<string>()

  constructor(onOpen: (key: string) => void) {
    this.#onOpen = onOpen
  }

  /** Notes a write that was made for this key. */
  expect(key: string, isSeen: IsSeen): void {
    this.#awaited.set(key, [...(this.#awaited.get(key) ?? []), isSeen])
  }

  /** Keeps the key back, to be told through `onOpen`, if there is anything to wait for. */
  holdBack(key: string): boolean {
    if (this.#isOpen(key)) return false
    this.#parked.add(key)
    return true
  }

  /** To be called when a cache has moved on. */
  lookAgain(): void {
    for (const key of this.#parked) {
      if (!this.#isOpen(key)) continue
      this.#parked.delete(key)
      this.#onOpen(key)
    }
  }

  #isOpen(key: string): boolean {
    const awaited = (this.#awaited.get(key) ?? []).filter((isSeen) => !isSeen())
    if (awaited.length > 0) this.#awaited.set(key, awaited)
    else this.#awaited.delete(key)
    return awaited.length === 0
  }
}
