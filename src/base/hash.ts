/** FNV-1a over the UTF-16 code units of a text, as an unsigned 32-bit number. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/** FNV-1 over the bytes of a text in UTF-8, as Go's `hash/fnv.New32`. */
export function fnv1(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash, 0x01000193) ^ byte
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
