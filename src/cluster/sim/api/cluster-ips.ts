import { formatIpv4, parseIpv4, parseIpv4Range, type Ipv4Range } from '../../../base/ipv4.ts'
import { conditionOf, isDeleting } from '../../../objects/meta.ts'
import { IP_ADDRESSES, SERVICE_CIDRS, type ServiceCidr } from '../../../objects/network.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'

/** The lowest addresses of a range are left to those who ask for one (ipallocator.go). */
export const BAND_MIN = 16
export const BAND_MAX = 256
const BAND_SHARE = 16

/**
 * An address that nobody holds: of any range that is ready, and above its band while it can be.
 *
 * Kubernetes 1.36, registry/core/service/ipallocator. Where there are several ranges the real one
 * walks a map of Go: any of them may come first.
 */
export function freeClusterIp(world: World): string | undefined {
  const ranges = readyRanges(world)
  const from = ranges.length > 1 ? world.random('service-ranges').below(ranges.length) : 0
  for (let tried = 0; tried < ranges.length; tried++) {
    const range = ranges[(from + tried) % ranges.length]
    const free = range === undefined ? undefined : freeIn(world, range)
    if (free !== undefined) return free
  }
  return undefined
}

/** What a dry run is answered instead of a free address: that of the network itself. */
export function networkAddress(world: World): string {
  return formatIpv4(readyRanges(world)[0]?.first ?? 0)
}

/** Whether Services may ask for this address: neither a network's nor its broadcast one. */
export function isClusterIp(world: World, ip: string): boolean {
  const address = parseIpv4(ip)
  return address !== undefined && readyRanges(world).some((range) => hasHost(range, address))
}

export function hasHost({ first, size }: Ipv4Range, address: number): boolean {
  return address > first && address < first + size - 1
}

export function isTakenIp(world: World, ip: string): boolean {
  return world.store.get(IP_ADDRESSES, storeKey('', ip)) !== undefined
}

/** The ranges of a ServiceCIDR that addresses can be taken from. */
export function rangesOf({ spec }: ServiceCidr): readonly Ipv4Range[] {
  return (spec.cidrs ?? []).flatMap((cidr) => parseIpv4Range(cidr) ?? [])
}

function readyRanges(world: World): readonly Ipv4Range[] {
  const found = new Map<string, Ipv4Range>()
  for (const cidr of world.store.list(SERVICE_CIDRS)) {
    if (!isReady(cidr)) continue
    for (const range of rangesOf(cidr)) found.set(`${range.first}/${range.size}`, range)
  }
  return [...found.values()]
}

/** One of which nothing is said yet is ready, for where no controller is at work. */
function isReady(cidr: ServiceCidr): boolean {
  const ready = conditionOf(cidr.status?.conditions, 'Ready')?.status ?? 'True'
  return ready === 'True' && !isDeleting(cidr)
}

function freeIn(world: World, { first, size }: Ipv4Range): string | undefined {
  const band = bandOf(size)
  const above = { first: first + 1 + band, size: size - 2 - band }
  return freeAmong(world, above) ?? freeAmong(world, { first: first + 1, size: band })
}

function bandOf(size: number): number {
  if (size <= BAND_MIN) return 0
  return Math.max(BAND_MIN, Math.min(Math.floor(size / BAND_SHARE), BAND_MAX))
}

function freeAmong(world: World, { first, size }: Ipv4Range): string | undefined {
  if (size <= 0) return undefined
  const start = world.random('cluster-ips').below(size)
  for (let tried = 0; tried < size; tried++) {
    const ip = formatIpv4(first + ((start + tried) % size))
    if (!isTakenIp(world, ip)) return ip
  }
  return undefined
}
