/** The addresses of a network, as numbers; `first` is the network's own. */
export interface Ipv4Range {
  readonly first: number
  readonly size: number
}

const ADDRESS = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/

/** An address such as `10.96.0.1` as a number; `undefined` for any other text. */
export function parseIpv4(text: string): number | undefined {
  if (!ADDRESS.test(text)) return undefined
  const bytes = text.split('.').map(Number)
  if (bytes.some((byte) => byte > 255)) return undefined
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')
}

/** A range such as `10.96.0.0/12`; the bits beyond the prefix do not count. */
export function parseIpv4Range(text: string): Ipv4Range | undefined {
  const [, network = '', bits = ''] = /^([\d.]+)\/(0|[1-9]\d?)$/.exec(text) ?? []
  const address = parseIpv4(network)
  if (address === undefined || Number(bits) > 32) return undefined
  const size = 2 ** (32 - Number(bits))
  return { first: address - (address % size), size }
}
