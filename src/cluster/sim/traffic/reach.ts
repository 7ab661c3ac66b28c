import { NODES, readinessOf, ZONE_LABEL } from '../../../objects/node.ts'
import type { Endpoint, Service } from '../../../objects/service.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { ALL_CLIENTS, NO_CLIENTS, sharesAmong, type ClientShares } from './affinity.ts'
import type { Source } from './policies.ts'
import type { Target } from './targets.ts'

/** How an endpoint is reached of which it matters where requests come from. */
export interface Reach {
  readonly node: string
  readonly forZones: readonly string[]
  readonly forNodes: readonly string[]
  readonly policy: TrafficPolicy
}

/** Which requests stay on the node where they come in, and whether clients keep to an endpoint. */
export interface TrafficPolicy {
  readonly keepsInside: boolean
  readonly keepsOutside: boolean
  /** A load balancer sends nothing to nodes without an endpoint. */
  readonly isBalanced: boolean
  readonly isSticky: boolean
}

/** What of a Service kube-proxy goes by beside its endpoints. */
export function policyOf(service: Service | undefined): TrafficPolicy {
  const { type, internalTrafficPolicy, externalTrafficPolicy, sessionAffinity } =
    service?.spec ?? {}
  const isOutside = type === 'NodePort' || type === 'LoadBalancer'
  const keepsInside = internalTrafficPolicy === 'Local'
  return {
    keepsInside,
    // Clients of whom nothing is said are on any node, where a Service is not open to others.
    keepsOutside: isOutside ? externalTrafficPolicy === 'Local' : keepsInside,
    isBalanced: type === 'LoadBalancer',
    isSticky: sessionAffinity === 'ClientIP',
  }
}

/** Absent for an endpoint that is reached from everywhere alike. */
export function reachOf(
  { nodeName = '', hints }: Endpoint,
  policy: TrafficPolicy,
): Reach | undefined {
  const [forZones, forNodes] = [namesOf(hints?.forZones), namesOf(hints?.forNodes)]
  const isHinted = forZones.length + forNodes.length > 0
  if (!isHinted && !policy.keepsInside && !policy.keepsOutside) return undefined
  return { node: nodeName, forZones, forNodes, policy }
}

function namesOf(list: readonly { readonly name: string }[] = []): readonly string[] {
  return list.map(({ name }) => name)
}

/** A node where requests come in. */
export interface Entry {
  readonly node: string
  readonly zone: string
}

/** The node of the clients; or each that is well, where they are anywhere. */
export function entriesOf(world: World, source: Source | undefined): readonly Entry[] {
  const own = source?.node && world.store.get(NODES, storeKey('', source.node))
  const nodes = own ? [own] : [...world.store.list(NODES)].filter((one) => isWell(one))
  return nodes.map(({ metadata: { name, labels = {} } }) => {
    return { node: name, zone: labels[ZONE_LABEL] ?? '' }
  })
}

function isWell(node: Parameters<typeof readinessOf>[0]): boolean {
  return readinessOf(node) === 'True'
}

/** Where requests come from, and how they were spread before. */
export interface Arrival {
  readonly entries: readonly Entry[]
  readonly isInside: boolean
  readonly before: ClientShares
}

/**
 * The shares of the endpoints when as many requests come in at each node; what finds nobody there
 * has no share. Kubernetes 1.36, pkg/proxy/topology.go (CategorizeEndpoints).
 */
export function sharesByPlace(targets: readonly Target[], arrival: Arrival): ClientShares {
  const policy = targets.find(({ reach }) => reach !== undefined)?.reach?.policy
  if (policy === undefined) return NO_CLIENTS
  const keeps = arrival.isInside ? policy.keepsInside : policy.keepsOutside
  const pick = keeps ? localTo : picker(targets)
  const picks = arrival.entries.map((entry) => pick(targets, entry))
  const isSkipping = keeps && !arrival.isInside && policy.isBalanced
  const shares = added(isSkipping ? picks.filter((one) => one.length > 0) : picks)
  if (!policy.isSticky) return shares
  return sharesAmong(arrival.before, [...shares.keys()])
}

type Pick = (targets: readonly Target[], entry: Entry) => readonly string[]

function localTo(targets: readonly Target[], { node }: Entry): readonly string[] {
  const local = targets.filter(({ reach }) => reach?.node === node)
  return usable(local)
}

/** Ready endpoints; without any, those that still serve while they terminate. */
function usable(targets: readonly Target[]): readonly string[] {
  const ready = targets.filter(({ role }) => role === 'ready')
  const used = ready.length > 0 ? ready : targets.filter(({ role }) => role === 'draining')
  return used.map(({ uid }) => uid)
}

/** Picks by the hints, where every ready endpoint has one and some are for the place. */
function picker(targets: readonly Target[]): Pick {
  const ready = targets.filter(({ role }) => role === 'ready')
  const nodes = hintedFor(ready, ({ forNodes = [] }) => forNodes)
  const zones = hintedFor(ready, ({ forZones = [] }) => forZones)
  const all = usable(targets)
  return (_targets, { node, zone }) => nodes.get(node) ?? zones.get(zone) ?? all
}

function hintedFor(
  ready: readonly Target[],
  placesOf: (reach: Partial<Reach>) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { uid, reach = {} } of ready) {
    const names = placesOf(reach)
    if (names.length === 0) return new Map()
    for (const name of names) found.set(name, [...(found.get(name) ?? []), uid])
  }
  return found
}

/** In millionths, of which the first ones get what cannot be divided. */
function added(picks: readonly (readonly string[])[]): ClientShares {
  const shares = new Map<string, number>()
  picks.forEach((uids, index) => {
    const part = partOf(ALL_CLIENTS, picks.length, index)
    uids.forEach((uid, place) => {
      shares.set(uid, (shares.get(uid) ?? 0) + partOf(part, uids.length, place))
    })
  })
  return shares
}

function partOf(whole: number, parts: number, index: number): number {
  return Math.floor(whole / parts) + (index < whole % parts ? 1 : 0)
}
