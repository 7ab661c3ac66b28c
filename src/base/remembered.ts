/**
 * A pure function that answers the same frozen input with the same output, computed once.
 *
 * Only frozen inputs are remembered: another could change after it was read.
 */
export function rememberedByInput<In extends object, Out>(
  compute: (input: In) => Out,
): (input: In) => Out {
  const known = new WeakMap<In, Out>()
  return (input) => {
    const remembered = known.get(input)
    if (remembered !== undefined) return remembered
    const output = compute(input)
    if (Object.isFrozen(input)) known.set(input, output)
    return output
  }
}
