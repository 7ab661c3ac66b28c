/** The person at the keyboard asked for something that makes no sense. The message says what. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
