/** The number in a place that exists by construction: the place is not checked. */
export function cell(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0
}

/** The slot or domain in a place that exists by construction. */
export function slotIn(slots: Int32Array, index: number): number {
  return slots[index] ?? 0
}
