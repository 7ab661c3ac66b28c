/** A copy without one field. */
export function omit<T extends object, K extends keyof T>(object: T, field: K): Omit<T, K> {
  const kept = Object.entries(object).filter(([key]) => key !== field)
  return Object.fromEntries(kept) as Omit<T, K>
}
