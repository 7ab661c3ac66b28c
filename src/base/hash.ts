/** FNV-1a over the UTF-16 code units of a text, as an unsigned 32-bit number. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/** The letters of generated names: no vowels and no look-alikes (apimachinery, util/rand). */
export const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** A number as letters that are safe in names, as apimachinery's `SafeEncodeString` does. */
export function safeEncode(value: number): string {
  return Array.from(String(value))
    .map((digit) => SAFE_LETTERS[digit.charCodeAt(0) % SAFE_LETTERS.length])
    .join('')
}
