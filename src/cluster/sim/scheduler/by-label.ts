import type { StringMap } from '../../../objects/meta.ts'
import type { LabelSelector } from '../../../objects/selector.ts'
import { pairOf } from '../store/selected-pods.ts'

type Buckets<E> = ReadonlyMap<string, readonly E[]>

/** Things that are about pods with certain labels, found by one label that all of these have. */
export class ByLabel<E> {
  readonly #byPair: Buckets<E>
  readonly #others: readonly E[]

  constructor(byPair: Buckets<E> = new Map(), others: readonly E[] = []) {
    this.#byPair = byPair
    this.#others = others
  }

  get isEmpty(): boolean {
    return this.#byPair.size === 0 && this.#others.length === 0
  }

  /** With one more, about pods that `selector` selects at most. */
  with(selector: LabelSelector, entry: E): ByLabel<E> {
    const pair = pairOf(selector)
    if (pair === undefined) return new ByLabel(this.#byPair, [...this.#others, entry])
    const bucket = [...(this.#byPair.get(pair) ?? []), entry]
    return new ByLabel(new Map([...this.#byPair, [pair, bucket]]), this.#others)
  }

  /** Without one that was added with this selector. */
  without(selector: LabelSelector, isIt: (entry: E) => boolean): ByLabel<E> {
    const keep = (entries: readonly E[] = []): readonly E[] => entries.filter((one) => !isIt(one))
    const pair = pairOf(selector)
    if (pair === undefined) return new ByLabel(this.#byPair, keep(this.#others))
    const byPair = new Map(this.#byPair)
    const bucket = keep(byPair.get(pair))
    if (bucket.length === 0) byPair.delete(pair)
    else byPair.set(pair, bucket)
    return new ByLabel(byPair, this.#others)
  }

  /** All that can be about a pod with these labels, and some that are not. */
  about(labels: StringMap = {}): readonly E[] {
    const found = [...this.#others]
    for (const key in labels) {
      const bucket = this.#byPair.get(`${key}=${labels[key] ?? ''}`)
      if (bucket !== undefined) found.push(...bucket)
    }
    return found
  }
}
