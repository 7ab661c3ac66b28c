/** Letters that terminals draw two columns wide: UAX #11, W and F, by their blocks, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u
const NARROW_ONLY = /^[ -~]*$/
const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many columns a text takes on a terminal. */
export function widthOf(text: string): number {
  return NARROW_ONLY.test(text)
    ? text.length
    : lettersOf(text).reduce((sum, letter) => sum + letterWidth(letter), 0)
}

/** A text with blanks behind it, so that it takes so many columns at least. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** The start of a text that is too long for so many columns, ended by `…`. */
export function fitted(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let start = ''
  let room = columns - 1
  for (const letter of lettersOf(text)) {
    room -= letterWidth(letter)
    if (room < 0) break
    start += letter
  }
  return `${start}…`
}

/** What a person takes for letters: grapheme clusters. */
export function lettersOf(text: string): readonly string[] {
  return Array.from(LETTERS.segment(text), ({ segment }) => segment)
}

function letterWidth(letter: string): number {
  return WIDE.test(letter) ? 2 : 1
}
