/** No object of an API server is longer: etcd takes 1.5 MiB, in whatever encoding. */
const LINE_LENGTH_MAX = 16 * 2 ** 20

/**
 * Cuts a stream of text into lines, and holds no more than the line that is not yet whole.
 *
 * What is left without a line break at the end of a stream is no line: it was cut off.
 */
export class JsonLines {
  readonly #onLine: (value: unknown) => void
  #pieces: string[] = []
  #length = 0

  constructor(onLine: (value: unknown) => void) {
    this.#onLine = onLine
  }

  /** Throws `SyntaxError` for a line that is no JSON, `RangeError` for one that is too long. */
  add(text: string): void {
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end))
      start = end + 1
      this.#finishLine()
    }
    this.#keep(text.slice(start))
  }

  #keep(piece: string): void {
    if (piece === '') return
    this.#length += piece.length
    if (this.#length > LINE_LENGTH_MAX) {
      throw new RangeError(`a line is longer than ${LINE_LENGTH_MAX} letters`)
    }
    this.#pieces.push(piece)
  }

  #finishLine(): void {
    const line = this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('')
    this.#pieces = []
    this.#length = 0
    if (line.trim() !== '') this.#onLine(JSON.parse(line))
  }
}
