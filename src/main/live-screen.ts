import { styleText } from 'node:util'
import { fitted, widthOf } from '../base/display-width.ts'
import type { Paint } from '../view/live.ts'

const ESCAPE = '\u001b['

/** Colours for a terminal that may have them. */
export const COLOURS: Paint = {
  good: (text) => styleText('green', text),
  bad: (text) => styleText('red', text),
  strong: (text) => styleText('bold', text),
  faint: (text) => styleText('dim', text),
}

/** A terminal on which lines scroll up above a foot that is drawn anew each time. */
export class LiveScreen {
  readonly #write: (text: string) => void
  readonly #columns: number
  #foot: readonly string[] = []

  constructor(write: (text: string) => void, columns: number) {
    this.#write = write
    this.#columns = columns
  }

  /**
   * Adds lines for good: those that are too long lose their wide gaps first, and then their ends.
   */
  print(lines: readonly string[]): void {
    const foot = this.#foot
    this.draw([])
    for (const line of lines) this.#write(`${fitted(this.#closed(line), this.#columns)}\n`)
    this.draw(foot)
  }

  /** Puts other lines at the foot, none of them too long to be drawn over; none takes it away. */
  draw(foot: readonly string[]): void {
    const up = this.#foot.length === 0 ? '' : `${ESCAPE}${this.#foot.length}A`
    this.#write(`${up}\r${ESCAPE}J`)
    for (const line of foot) this.#write(`${line}\n`)
    this.#foot = foot
  }

  /** On a narrow screen the columns' gaps would be all that there is room for. */
  #closed(line: string): string {
    return widthOf(line) <= this.#columns ? line : line.replace(/ {8,}/g, '  ')
  }
}
