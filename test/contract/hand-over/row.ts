/** Something that was seen of a real cluster, told so that it can be seen again on any. */
export interface Row<T> {
  /** Begins with the row of docs/hand-over.md, as `T7: `, or with `Safe: `. */
  readonly name: string
  play(on: T): Promise<void>
}

export function row<T>(name: string, play: (on: T) => Promise<void>): Row<T> {
  return { name, play }
}
