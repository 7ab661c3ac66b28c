/** A number of pods, or a share of them such as `"25%"` (intstr.IntOrString). */
export type IntOrPercent = number | string

/** The number of pods that a value asks for out of `total`, rounded the way asked for. */
export function scaledValue(value: IntOrPercent, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const share = (Number(value.replace(/%$/, '')) * total) / 100
  return round === 'up' ? Math.ceil(share) : Math.floor(share)
}
