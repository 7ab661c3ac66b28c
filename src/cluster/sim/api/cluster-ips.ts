import { SERVICES } from '../../../objects/service.ts'
import { ClusterError } from '../../errors.ts'
import { clusterIpEntry } from '../store/indexes.ts'
import type { World } from '../world.ts'

/** The range that kubeadm gives to Services. */
export const SERVICE_RANGE = '10.96.0.0/12'

const FIRST = [10, 96, 0, 0] as const
const SIZE = 2 ** 20
/** The lowest addresses are left to those who ask for one: min(max(16, size/16), 256). */
const STATIC_BAND = 256

/** An address that nobody holds; above the static band (ipallocator.go). */
export function freeClusterIp(world: World): string {
  const dynamic = SIZE - STATIC_BAND - 2
  const start = world.random('cluster-ips').below(dynamic)
  for (let tried = 0; tried < dynamic; tried++) {
    const ip = addressAt(STATIC_BAND + 1 + ((start + tried) % dynamic))
    if (world.store.by(SERVICES, 'allocation', clusterIpEntry(ip)).length === 0) return ip
  }
  throw new ClusterError('ServiceUnavailable', 'range is full')
}

/** Whether Services may have this address: neither the network's nor the broadcast one. */
export function isClusterIp(ip: string): boolean {
  const parts = ip.split('.').map(Number)
  if (parts.length !== 4) return false
  const offset = parts.reduce((sum, part, index) => sum * 256 + part - (FIRST[index] ?? 0), 0)
  return offset > 0 && offset < SIZE - 1
}

function addressAt(offset: number): string {
  const third = (offset >>> 8) & 0xff
  return `${FIRST[0]}.${FIRST[1] + (offset >>> 16)}.${third}.${offset & 0xff}`
}
