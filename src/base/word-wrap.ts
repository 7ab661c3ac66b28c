import { lettersOf, widthOf } from './display-width.ts'

/**
 * A text as lines of no more than so many columns, broken between words, and within those that are
 * longer than a line. One that fits stays as it is, wide gaps included.
 */
export function wrapped(text: string, columns: number): readonly string[] {
  if (widthOf(text) <= columns) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/).flatMap((each) => pieces(each, columns))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOf(longer) > columns) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

function pieces(word: string, columns: number): readonly string[] {
  if (widthOf(word) <= columns) return [word]
  const all: string[] = []
  let piece = ''
  for (const letter of lettersOf(word)) {
    if (piece !== '' && widthOf(piece + letter) > columns) {
      all.push(piece)
      piece = ''
    }
    piece += letter
  }
  return [...all, piece]
}
