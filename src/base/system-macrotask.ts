/** Resolves when every promise that can settle by itself has settled. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
