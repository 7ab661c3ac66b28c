import { NODES, readinessOf, ZONE_LABEL, type Node } from '../../../objects/node.ts'
import type { Endpoint, Service } from '../../../objects/service.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { ALL_CLIENTS, NO_CLIENTS, sharesAmong, type ClientShares } from './affinity.ts'
import type { Source } from './policies.ts'
import type { Target } from './targets.ts'

/** What of an endpoint matters to some of those that come from one place or another. */
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

export function reachOf({ nodeName = '', hints }: Endpoint, policy: TrafficPolicy): Reach {
  return {
    node: nodeName,
    forZones: namesOf(hints?.forZones),
    forNodes: namesOf(hints?.forNodes),
    policy,
  }
}

/** Whether it matters where requests come from, to this endpoint and so to all beside it. */
export function isPlaced({ forZones, forNodes, policy }: Reach): boolean {
  const isHinted = forZones.length + forNodes.length > 0
  return isHinted || policy.keepsInside || policy.keepsOutside
}

function namesOf(list: readonly { readonly name: string }[] = NONE): readonly string[] {
  return list.length === 0 ? NONE : list.map(({ name }) => name)
}

const NONE: readonly never[] = []

/** A node where requests come in. */
export interface Entry {
  readonly node: string
  readonly zone: string
}

/** The node of the clients, if it is there; or each that is well, where they are anywhere. */
export function entriesOf(world: World, source: Source | undefined): readonly Entry[] {
  const nodes = source?.node === undefined ? wellNodes(world) : nodesNamed(world, source.node)
  return nodes.map(({ metadata: { name, labels = {} } }) => {
    return { node: name, zone: labels[ZONE_LABEL] ?? '' }
  })
}

function wellNodes({ store }: World): readonly Node[] {
  return [...store.list(NODES)].filter((node) => readinessOf(node) === 'True')
}

function nodesNamed({ store }: World, name: string): readonly Node[] {
  const node = store.get(NODES, storeKey('', name))
  return node === undefined ? [] : [node]
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
  const policy = targets.find(({ reach }) => isPlaced(reach))?.reach.policy
  if (policy === undefined) return NO_CLIENTS
  const keeps = arrival.isInside ? policy.keepsInside : policy.keepsOutside
  const pick = keeps ? localTo(targets) : picker(targets)
  const picks = arrival.entries.map((entry) => pick(entry))
  const isSkipping = keeps && !arrival.isInside && policy.isBalanced
  const shares = added(isSkipping ? picks.filter((one) => one.length > 0) : picks)
  if (!policy.isSticky) return shares
  return sharesAmong(arrival.before, [...shares.keys()])
}

/** The uids of the endpoints that are picked from where requests come in; one list, one place. */
type Pick = (entry: Entry) => readonly string[]

function localTo(targets: readonly Target[]): Pick {
  const byNode = new Map<string, Target[]>()
  for (const target of targets) listIn(byNode, target.reach.node).push(target)
  const local = new Map(Array.from(byNode, ([node, those]) => [node, usable(those)] as const))
  return ({ node }) => local.get(node) ?? NONE
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
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
  const nodes = hintedFor(ready, ({ forNodes }) => forNodes)
  const zones = hintedFor(ready, ({ forZones }) => forZones)
  const all = usable(targets)
  return ({ node, zone }) => nodes.get(node) ?? zones.get(zone) ?? all
}

function hintedFor(
  ready: readonly Target[],
  placesOf: (reach: Reach) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { uid, reach } of ready) {
    const names = placesOf(reach)
    if (names.length === 0) return new Map()
    for (const name of names) listIn(found, name).push(uid)
  }
  return found
}

/** In millionths, of which the first ones get what cannot be divided. */
function added(picks: readonly (readonly string[])[]): ClientShares {
  const parts = new Map<readonly string[], number>()
  picks.forEach((uids, index) => {
    parts.set(uids, (parts.get(uids) ?? 0) + partOf(ALL_CLIENTS, picks.length, index))
  })
  const shares = new Map<string, number>()
  for (const [uids, part] of parts) {
    uids.forEach((uid, place) => {
      shares.set(uid, (shares.get(uid) ?? 0) + partOf(part, uids.length, place))
    })
  }
  return shares
}

function partOf(whole: number, parts: number, index: number): number {
  return Math.floor(whole / parts) + (index < whole % parts ? 1 : 0)
}
