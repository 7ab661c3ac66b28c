/** What a number has to be. */
export interface Bounds {
  readonly of?: string | undefined
  readonly equals?: number | undefined
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

export function isWithin(value: number, { equals, atLeast, atMost }: Bounds): boolean {
  return (
    (equals === undefined || value === equals) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost)
  )
}

/** In words, of whatever is measured. */
export function boundsText(quantity: string, { of, equals, atLeast, atMost }: Bounds): string {
  const words = [
    equals === undefined ? '' : `= ${equals}`,
    atLeast === undefined ? '' : `≥ ${atLeast}`,
    atMost === undefined ? '' : `≤ ${atMost}`,
  ].filter((word) => word !== '')
  return `${quantity}${of === undefined ? '' : ` of "${of}"`} ${words.join(' and ')}`
}
