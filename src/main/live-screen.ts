import { styleText } from 'node:util'
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
  #foot: readonly string[] = []

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  /** Adds lines for good, as they are: they are not drawn over, and may be of any length. */
  print(lines: readonly string[]): void {
    const foot = this.#foot
    this.draw([])
    for (const line of lines) this.#write(`${line}\n`)
    this.draw(foot)
  }

  /** Puts other lines at the foot, none of them too long to be drawn over; none takes it away. */
  draw(foot: readonly string[]): void {
    const up = this.#foot.length === 0 ? '' : `${ESCAPE}${this.#foot.length}A`
    this.#write(`${up}\r${ESCAPE}J`)
    for (const line of foot) this.#write(`${line}\n`)
    this.#foot = foot
  }
}
