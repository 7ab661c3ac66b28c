/** As many as are enough to tell images apart, and as tools of containers show. */
const DIGITS = 12

const DIGEST = new RegExp(`(sha256:[0-9a-f]{${DIGITS}})[0-9a-f]+`, 'g')

/** A text in which the digests of images are no longer than people read them. */
export function withShortDigests(text: string): string {
  return text.replace(DIGEST, '$1')
}
