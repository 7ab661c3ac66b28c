import { fitted } from '../base/display-width.ts'

/** How much of a quoted value is shown. */
const VALUE_MAX = 60

const LONG_VALUE = /"(?:[^"\\]|\\.){100,}"/g

/** What an API server answers, without the whole objects that it may quote. */
export function shortAnswer(answer: string): string {
  return answer.replace(LONG_VALUE, (value) => `${fitted(value, VALUE_MAX)}"`).trim()
}
