/** A copy without one field. */
export function omit<T extends object, K extends keyof T>(object: T, field: K): Omit<T, K> {
  const kept = Object.entries(object).filter(([key]) => key !== field)
  return Object.fromEntries(kept) as Omit<T, K>
}

/** An object of those fields that have a value. */
export function known<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(there) as T
}
