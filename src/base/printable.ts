/** Everything but text that a terminal may obey: C0 without line breaks, DEL, C1 (ECMA-48). */
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g

/** A text without the characters by which a terminal is told to do something else than print. */
export function printable(text: string): string {
  return text.replace(CONTROLS, '')
}
