import type { Ipv4Range } from '../../../base/ipv4.ts'
import { parseIpv4 } from '../../../base/ipv4.ts'
import { formatTime, parseTime } from '../../../base/rfc3339.ts'
import { after, between, seconds, type DurationMs } from '../../../base/units.ts'
import { conditionOf, isDeleting, type Condition } from '../../../objects/meta.ts'
import {
  ADDRESS_KEEPER,
  ADDRESS_KEPT_BY_LABEL,
  IP_ADDRESSES,
  SERVICE_CIDR_FINALIZER,
  SERVICE_CIDRS,
  type IpAddress,
  type ServiceCidr,
} from '../../../objects/network.ts'
import { isSameResource } from '../../../objects/resource.ts'
import { hasHost, rangesOf } from '../api/cluster-ips.ts'
import type { Change } from '../store/event-log.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'
import { WRITER } from './writer.ts'

/** So long a ServiceCIDR is kept, so that all who give out addresses know (deletionGracePeriod). */
export const LET_GO_AFTER: DurationMs = seconds(10)

/**
 * Says that ServiceCIDRs are ready, and holds those that are deleted while addresses need them.
 *
 * Kubernetes 1.36, pkg/controller/servicecidrs. Left out on purpose: that the API server makes the
 * one named `kubernetes` again when it is gone.
 */
export const SERVICE_CIDR_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'service-cidr',
  watches: [SERVICE_CIDRS, IP_ADDRESSES],
  initialMemory: () => NO_MEMORY,
  keysOf(world, _memory, { kind, resource, object }: Change) {
    if (isSameResource(resource, IP_ADDRESSES)) {
      return kind === 'modified' ? [] : cidrsWith(world, object as IpAddress).map(storeKeyOf)
    }
    const others = kind === 'added' ? overlapping(world, object as ServiceCidr) : []
    return [storeKeyOf(object), ...others.map(storeKeyOf)]
  },
  sync(world, _memory, key) {
    const cidr = world.store.get(SERVICE_CIDRS, key)
    if (cidr === undefined) return undefined
    if (isDeleting(cidr)) return letGo(world, cidr)
    say(world, withFinalizer(world, cidr), { status: 'True', message: READY })
    return undefined
  },
}

const READY = 'Kubernetes Service CIDR is ready'
const IN_USE =
  'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ' +
  'ServiceCIDR'

function letGo(world: World, cidr: ServiceCidr): DurationMs | undefined {
  if (!canGo(world, cidr)) {
    say(world, cidr, { status: 'False', reason: 'Terminating', message: IN_USE })
    return undefined
  }
  const { deletionTimestamp = '', finalizers = [] } = cidr.metadata
  const end = after(parseTime(deletionTimestamp) ?? world.now(), LET_GO_AFTER)
  if (end > world.now()) return between(world.now(), end)
  const left = finalizers.filter((name) => name !== SERVICE_CIDR_FINALIZER)
  if (left.length < finalizers.length) write(world, cidr, left)
  return undefined
}

function withFinalizer(world: World, cidr: ServiceCidr): ServiceCidr {
  const { finalizers = [] } = cidr.metadata
  if (finalizers.includes(SERVICE_CIDR_FINALIZER)) return cidr
  return write(world, cidr, [...finalizers, SERVICE_CIDR_FINALIZER])
}

function write(world: World, cidr: ServiceCidr, finalizers: readonly string[]): ServiceCidr {
  const metadata = { ...cidr.metadata, finalizers }
  return world.api.update(SERVICE_CIDRS, { ...cidr, metadata }, WRITER)
}

function say(
  world: World,
  cidr: ServiceCidr,
  { status, reason = '', message }: Pick<Condition, 'status' | 'reason' | 'message'>,
): void {
  const said = conditionOf(cidr.status?.conditions, 'Ready')
  const isSaid = said?.status === status && (said.reason ?? '') === reason
  if (isSaid && said.message === message) return
  const lastTransitionTime = formatTime(world.now())
  const ready = { type: 'Ready', status, reason, message, lastTransitionTime }
  const others = (cidr.status?.conditions ?? []).filter(({ type }) => type !== 'Ready')
  const conditions = [...others, ready] as readonly Condition[]
  world.api.writeStatus(SERVICE_CIDRS, cidr, { conditions }, 'service-cidr-controller')
}

/** Whether no address would be left without a range: another one covers it, or has each of them. */
function canGo(world: World, cidr: ServiceCidr): boolean {
  const others = [...world.store.list(SERVICE_CIDRS)].filter(
    ({ metadata }) => metadata.name !== cidr.metadata.name,
  )
  const covering = others.flatMap(rangesOf)
  if (rangesOf(cidr).every((range) => covering.some((other) => covers(other, range)))) return true
  for (const address of world.store.list(IP_ADDRESSES)) {
    const names = cidrsWith(world, address).map(({ metadata }) => metadata.name)
    if (names.length === 1 && names[0] === cidr.metadata.name) return false
  }
  return true
}

function cidrsWith(world: World, address: IpAddress): readonly ServiceCidr[] {
  const { labels = {}, name } = address.metadata
  const ip = parseIpv4(name)
  if (labels[ADDRESS_KEPT_BY_LABEL] !== ADDRESS_KEEPER || ip === undefined) return []
  return [...world.store.list(SERVICE_CIDRS)].filter((cidr) =>
    rangesOf(cidr).some((range) => hasHost(range, ip)),
  )
}

function overlapping(world: World, cidr: ServiceCidr): readonly ServiceCidr[] {
  const ranges = rangesOf(cidr)
  return [...world.store.list(SERVICE_CIDRS)].filter((other) =>
    rangesOf(other).some((one) => ranges.some((range) => covers(one, range) || covers(range, one))),
  )
}

function covers(outer: Ipv4Range, inner: Ipv4Range): boolean {
  return outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size
}
