/** Our own code is wrong: never thrown for bad input or a refusing cluster. */
class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** The value, where the caller knows by construction that it is there. */
export function defined<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AssertionError(`Cannot go on: ${what} is missing`)
  return value
}

/** Ends a `switch` over a union, so that a new case is a compile error. */
export function unreachable(value: never): never {
  throw new AssertionError(`Cannot go on: unexpected ${JSON.stringify(value)}`)
}
