import type { StringMap } from '../../../objects/meta.ts'
import { differenceOf, isMore, sumOf, timesOf, type Quantity } from '../../../objects/quantity.ts'

/** Amounts by the name of what they are of (core/v1 ResourceList). */
export type Amounts = StringMap

export const NOTHING: Amounts = Object.freeze({})

export function sumOfAmounts(a: Amounts, b: Amounts): Amounts {
  return combined(a, b, sumOf)
}

/** What is more in `a` than in `b`; nothing is below nothing. */
export function growthOf(a: Amounts, b: Amounts): Amounts {
  const left = combined(a, b, differenceOf)
  return only(left, (_name, amount) => isMore(amount, '0'))
}

export function multiplied(amounts: Amounts, by: number): Amounts {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, timesOf(amount, by)]),
  )
}

/** The larger amount of each. */
export function mostOf(a: Amounts, b: Amounts): Amounts {
  return combined(a, b, (first, second) => (isMore(second, first) ? second : first))
}

/** Those of the names that the other one has. */
export function maskedBy(amounts: Amounts, names: Amounts): Amounts {
  return only(amounts, (name) => names[name] !== undefined)
}

export function only(
  amounts: Amounts,
  isKept: (name: string, amount: Quantity) => boolean,
): Amounts {
  return Object.fromEntries(
    Object.entries(amounts).filter(([name, amount]) => isKept(name, amount)),
  )
}

/** `a=1,b=2`, in order of the names (prettyPrint, admission/plugin/resourcequota). */
export function formatAmounts(amounts: Amounts): string {
  return Object.keys(amounts)
    .sort()
    .map((name) => `${name}=${amounts[name] ?? '0'}`)
    .join(',')
}

function combined(
  a: Amounts,
  b: Amounts,
  one: (first: Quantity, second: Quantity) => Quantity,
): Amounts {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return Object.fromEntries(names.map((name) => [name, one(a[name] ?? '0', b[name] ?? '0')]))
}
