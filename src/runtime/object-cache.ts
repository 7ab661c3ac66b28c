import { SortedMap } from '../base/sorted-map.ts'
import { keyOf, type KubeObject, type ObjectKey } from '../objects/meta.ts'
import { formatKey } from './key-text.ts'

/** Objects by a value that each of them has, or several. */
export interface Index<T extends KubeObject> {
  /** The objects that have this value, in key order. */
  get(value: string): readonly T[]
}

/** Objects of one kind by key, in key order, with indexes that follow. */
export class ObjectCache<T extends KubeObject> {
  readonly #objects = new SortedMap<string, T>()
  readonly #indexes: Buckets<T>[] = []

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(formatKey(key))
  }

  /** In key order. */
  list(namespace?: string): readonly T[] {
    return namespace === undefined
      ? valuesOf(this.#objects.range())
      : valuesOf(this.#objects.startingWith(`${namespace}/`))
  }

  set(object: T): void {
    const text = formatKey(keyOf(object))
    const previous = this.#objects.get(text)
    this.#objects.set(text, object)
    for (const index of this.#indexes) index.replace(text, previous, object)
  }

  delete(key: ObjectKey): void {
    const text = formatKey(key)
    const previous = this.#objects.get(text)
    if (previous === undefined) return
    this.#objects.delete(text)
    for (const index of this.#indexes) index.remove(text, previous)
  }

  /**
   * An index by what `valuesOf` says of each object; it must say the same of an object each time.
   */
  index(valuesOf: (object: T) => readonly string[]): Index<T> {
    const index = new Buckets(valuesOf)
    for (const [text, object] of this.#objects.range()) index.add(text, object)
    this.#indexes.push(index)
    return index
  }
}

class Buckets<T extends KubeObject> implements Index<T> {
  readonly #valuesOf: (object: T) => readonly string[]
  readonly #buckets = new Map<string, SortedMap<string, T>>()

  constructor(valuesOf: (object: T) => readonly string[]) {
    this.#valuesOf = valuesOf
  }

  get(value: string): readonly T[] {
    const bucket = this.#buckets.get(value)
    return bucket === undefined ? [] : valuesOf(bucket.range())
  }

  add(text: string, object: T): void {
    for (const value of this.#valuesOf(object)) {
      let bucket = this.#buckets.get(value)
      if (bucket === undefined) this.#buckets.set(value, (bucket = new SortedMap<string, T>()))
      bucket.set(text, object)
    }
  }

  /** Most of what changes keeps its values, and stays in its buckets. */
  replace(text: string, previous: T | undefined, object: T): void {
    const values = new Set(this.#valuesOf(object))
    const past = previous === undefined ? [] : this.#valuesOf(previous)
    const gone = past.filter((value) => !values.has(value))
    this.#removeFrom(gone, text)
    this.add(text, object)
  }

  remove(text: string, object: T): void {
    this.#removeFrom(this.#valuesOf(object), text)
  }

  #removeFrom(values: readonly string[], text: string): void {
    for (const value of values) {
      const bucket = this.#buckets.get(value)
      bucket?.delete(text)
      if (bucket?.size === 0) this.#buckets.delete(value)
    }
  }
}

function valuesOf<T>(entries: Iterable<readonly [string, T]>): readonly T[] {
  return Array.from(entries, ([, value]) => value)
}
