import type { MetricValue } from '../../../../objects/autoscaling.ts'
import { canonicalQuantity, type Quantity } from '../../../../objects/quantity.ts'

const KIBI = 1024n
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** Thousandths as an amount (resource.NewMilliQuantity, DecimalSI). */
export function decimal(thousandths: number): Quantity {
  return canonicalQuantity(`${thousandths}m`)
}

/** Memory is told in Ki, Mi, Gi, where it is whole bytes and enough of them (buildQuantity). */
function amountOf(resource: string, thousandths: number): Quantity {
  const isBinary = resource === 'memory' && thousandths % 1000 === 0 && thousandths >= 1_024_000
  if (!isBinary) return decimal(thousandths)
  let bytes = BigInt(thousandths / 1000)
  let power = 0
  while (bytes % KIBI === 0n && power < BINARY.length - 1) {
    bytes /= KIBI
    power++
  }
  return `${bytes}${BINARY[power] ?? ''}`
}

/** What a resource was found at, in thousandths and, where asked for so, in percent. */
export function resourceValue(
  resource: string,
  { usage, utilization }: { readonly usage: number; readonly utilization?: number },
): MetricValue {
  const averageValue = amountOf(resource, usage)
  return utilization === undefined
    ? { averageValue }
    : { averageUtilization: utilization, averageValue }
}
