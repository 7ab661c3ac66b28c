/** An amount as Kubernetes writes it: `500m`, `1.5`, `128Mi`, `1e3` (resource.Quantity). */
export type Quantity = string

const FORM = /^([+-]?)(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const BINARY: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const NANO = 1_000_000_000n

/** Cores as whole thousandths, rounded up as the scheduler does. */
export function parseMilliCores(text: Quantity): number {
  return Number(ceilDivide(nanosOf(text), 1_000_000n))
}

/** Bytes, or any other whole count, rounded up. */
export function parseBytes(text: Quantity): number {
  return Number(ceilDivide(nanosOf(text), NANO))
}

export function isQuantity(text: string): boolean {
  return FORM.test(text)
}

/** Whether the first amount is more than the second. */
export function isMore(a: Quantity, b: Quantity): boolean {
  return nanosOf(a) > nanosOf(b)
}

/** Whether the amount is below nothing. */
export function isNegative(text: Quantity): boolean {
  return nanosOf(text) < 0n
}

/** Whether the amount is more than nothing. */
export function isPositive(text: Quantity): boolean {
  return nanosOf(text) > 0n
}

/**
 * Both amounts together, in the form of the first one, or of the other where the first is nothing
 * (Quantity.Add, apimachinery 1.36).
 */
export function sumOf(a: Quantity, b: Quantity): Quantity {
  const first = nanosOf(a)
  return written(first + nanosOf(b), partsOf(first === 0n ? b : a).suffix)
}

/** What is left of the first amount without the second, in the form of the first one. */
export function differenceOf(a: Quantity, b: Quantity): Quantity {
  const first = nanosOf(a)
  return written(first - nanosOf(b), partsOf(first === 0n ? b : a).suffix)
}

/** So many times the amount. */
export function timesOf(text: Quantity, count: number): Quantity {
  return written(nanosOf(text) * BigInt(count), partsOf(text).suffix)
}

/** Whether there is no fraction of one in it. */
export function isWhole(text: Quantity): boolean {
  return nanosOf(text) % NANO === 0n
}

/** How many times the second amount the first one is. */
export function ratioOf(a: Quantity, b: Quantity): number {
  return Number(nanosOf(a)) / Number(nanosOf(b))
}

/**
 * The same amount as the API server writes it back: the largest suffix without a fraction.
 *
 * Binary suffixes stay binary and exponents stay exponents (Quantity.CanonicalizeBytes).
 */
export function canonicalQuantity(text: Quantity): Quantity {
  return written(nanosOf(text), partsOf(text).suffix)
}

function written(nanos: bigint, suffix: string): Quantity {
  if (suffix.endsWith('i')) {
    // Amounts of less than 1024 have no binary form; they fall back to the decimal one.
    if (nanos % NANO === 0n && magnitude(nanos) >= 1024n * NANO) return binaryText(nanos / NANO)
  }
  return decimalText(nanos, /^[eE]/.test(suffix))
}

function partsOf(text: Quantity): { readonly number: string; readonly suffix: string } {
  const match = FORM.exec(text)
  if (match === null) {
    throw new RangeError(
      `Cannot read the quantity "${text}": expected a number with a suffix such as "500m" or "128Mi"`,
    )
  }
  return { number: `${match[1] ?? ''}${match[2] ?? ''}`, suffix: match[3] ?? '' }
}

/** In thousand-millionths, rounded away from zero: smaller fractions do not exist. */
function nanosOf(text: Quantity): bigint {
  const { number, suffix } = partsOf(text)
  const negative = number.startsWith('-')
  const [whole = '', fraction = ''] = number.replace(/^[+-]/, '').split('.')
  const digits = BigInt(`${whole}${fraction}` === '' ? '0' : `${whole}${fraction}`)
  const binary = BINARY.indexOf(suffix)
  const factor = binary > 0 ? 1024n ** BigInt(binary) : 1n
  const exponent = binary > 0 ? 0 : exponentOf(suffix)
  const shift = exponent + 9 - fraction.length
  const scaled =
    shift >= 0
      ? digits * factor * 10n ** BigInt(shift)
      : ceilDivide(digits * factor, 10n ** BigInt(-shift))
  return negative ? -scaled : scaled
}

function exponentOf(suffix: string): number {
  return /^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0)
}

function binaryText(amount: bigint): string {
  let value = amount
  let power = 0
  while (value !== 0n && value % 1024n === 0n && power < BINARY.length - 1) {
    value /= 1024n
    power++
  }
  return `${value}${BINARY[power] ?? ''}`
}

function decimalText(nanos: bigint, asExponent: boolean): string {
  if (nanos === 0n) return '0'
  let value = nanos
  let exponent = -9
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n
    exponent += 3
  }
  if (asExponent) return exponent === 0 ? `${value}` : `${value}e${exponent}`
  const suffix = Object.keys(DECIMAL).find((key) => DECIMAL[key] === exponent) ?? ''
  return `${value}${suffix}`
}

function ceilDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value > 0n && value % by !== 0n ? quotient + 1n : quotient
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}
