/** One thing in a manifest that can not be obeyed. */
export interface SpecViolation {
  /** The field, such as `spec.strategy.canary.steps[0].weight`. */
  readonly path: string
  /** What is wrong and what to write instead, to be read after the path and a colon. */
  readonly message: string
}

/** Appends the name of a field, or the index of an item. */
export function pathTo(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`
  return parent === '' ? key : `${parent}.${key}`
}

/** Appends a key that people chose: it may hold dots, and is no field. */
export function pathToKey(parent: string, key: string): string {
  return `${parent}[${key}]`
}

/** All of them in one sentence. */
export function formatViolations(violations: readonly SpecViolation[]): string {
  return violations
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ')
}
