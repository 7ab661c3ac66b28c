import { SERVICES } from '../../../objects/service.ts'
import { ClusterError } from '../../errors.ts'
import { nodePortEntry } from '../store/indexes.ts'
import type { World } from '../world.ts'

const FIRST = 30_000
const LAST = 32_767
export const NODE_PORT_RANGE = `${FIRST}-${LAST}`
/** The lowest ports are left to those who ask for one: min(max(16, size/32), 128). */
const STATIC_BAND = 86

export function isNodePort(port: number): boolean {
  return port >= FIRST && port <= LAST
}

/** A port that nobody holds: above the static band while there is one, then within it. */
export function freeNodePort(world: World, also: readonly number[]): number {
  const dynamic = FIRST + STATIC_BAND
  const count = LAST - dynamic + 1
  const start = world.random('node-ports').below(count)
  for (let tried = 0; tried < count; tried++) {
    const port = dynamic + ((start + tried) % count)
    if (isFree(world, port, also)) return port
  }
  for (let port = FIRST; port < dynamic; port++) if (isFree(world, port, also)) return port
  throw new ClusterError('ServiceUnavailable', 'provided range is full')
}

function isFree(world: World, port: number, also: readonly number[]): boolean {
  if (also.includes(port)) return false
  return world.store.by(SERVICES, 'allocation', nodePortEntry(port)).length === 0
}
