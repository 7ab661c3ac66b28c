import type { Endpoint, EndpointSlice } from '../../../../objects/service.ts'
import { portsKey, type EndpointPorts } from './make-endpoint.ts'

/** A slice is not made larger than this (--max-endpoints-per-slice). */
export const SLICE_SIZE = 100

/** An endpoint that a pod should have. */
export interface Placement {
  readonly endpoint: Endpoint
  readonly ports: EndpointPorts
}

/** What pods, by name, should have: `undefined` for none. */
export type Wanted = ReadonlyMap<string, Placement | undefined>

/** What becomes of a slice, or of one that is to be made. */
export interface SlicePlan {
  readonly slice: EndpointSlice | undefined
  readonly ports: EndpointPorts
  readonly endpoints: readonly Endpoint[]
  readonly action: 'create' | 'update' | 'keep' | 'delete'
}

interface Draft {
  readonly slice: EndpointSlice | undefined
  readonly ports: EndpointPorts
  readonly key: string
  readonly endpoints: Endpoint[]
  changed: boolean
}

/**
 * Lays the endpoints out in slices with as few writes as it can: in place, then into slices that
 * change anyway, then into the fullest that has room for all, then into new ones.
 *
 * Pods that are not in `wanted` keep their endpoints, or lose them where `isWhole` says that it
 * names every pod. Kubernetes 1.36, endpointslice/reconciler.go.
 */
export function planSlices(
  slices: readonly EndpointSlice[],
  wanted: Wanted,
  isWhole: boolean,
): readonly SlicePlan[] {
  const missing = new Map(wanted)
  const drafts = slices.map((slice) => draftOf(slice, missing, wanted, isWhole))
  for (const [key, placements] of byPorts(missing)) {
    place(drafts, key, placements)
  }
  return settled(drafts)
}

function draftOf(
  slice: EndpointSlice,
  missing: Map<string, Placement | undefined>,
  wanted: Wanted,
  isWhole: boolean,
): Draft {
  const key = portsKey(slice.ports)
  const draft: Draft = { slice, ports: slice.ports, key, endpoints: [], changed: false }
  for (const endpoint of slice.endpoints) {
    const name = endpoint.targetRef?.name ?? ''
    if (!wanted.has(name)) {
      if (isWhole) draft.changed = true
      else draft.endpoints.push(endpoint)
      continue
    }
    const placement = missing.get(name)
    const stays = placement !== undefined && portsKey(placement.ports) === key
    if (!stays || !isSameEndpoint(placement.endpoint, endpoint)) draft.changed = true
    if (!stays) continue
    draft.endpoints.push(placement.endpoint)
    missing.delete(name)
  }
  return draft
}

function byPorts(
  missing: ReadonlyMap<string, Placement | undefined>,
): ReadonlyMap<string, readonly Placement[]> {
  const groups = new Map<string, Placement[]>()
  for (const placement of missing.values()) {
    if (placement === undefined) continue
    const key = portsKey(placement.ports)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [placement])
    else group.push(placement)
  }
  return groups
}

function place(drafts: Draft[], key: string, placements: readonly Placement[]): void {
  const queue = [...placements]
  const changing = drafts
    .filter((draft) => draft.key === key && draft.changed && draft.endpoints.length > 0)
    .sort((a, b) => b.endpoints.length - a.endpoints.length)
  for (const draft of changing) fill(draft, queue)
  for (let first = queue[0]; first !== undefined; first = queue[0]) {
    const roomy = queue.length < SLICE_SIZE ? closestFit(drafts, key, queue.length) : undefined
    const draft = roomy ?? {
      slice: undefined,
      ports: first.ports,
      key,
      endpoints: [],
      changed: true,
    }
    if (roomy === undefined) drafts.push(draft)
    fill(draft, queue)
  }
}

function fill(draft: Draft, queue: Placement[]): void {
  const taken = queue.splice(0, Math.max(0, SLICE_SIZE - draft.endpoints.length))
  if (taken.length > 0) draft.changed = true
  draft.endpoints.push(...taken.map(({ endpoint }) => endpoint))
}

function closestFit(drafts: readonly Draft[], key: string, count: number): Draft | undefined {
  let closest: Draft | undefined
  for (const draft of drafts) {
    const size = draft.endpoints.length
    if (draft.key !== key || draft.changed || size === 0 || size + count > SLICE_SIZE) continue
    if (closest === undefined || size > closest.endpoints.length) closest = draft
  }
  return closest
}

/** A Service without endpoints keeps one empty slice; what would go takes in what would come. */
function settled(drafts: readonly Draft[]): readonly SlicePlan[] {
  const kept = drafts.filter(({ slice, endpoints }) => slice !== undefined && endpoints.length > 0)
  const empty = drafts.filter(
    ({ slice, endpoints }) => slice !== undefined && endpoints.length === 0,
  )
  const fresh = drafts.filter(({ slice }) => slice === undefined)
  if (kept.length + fresh.length === 0) {
    const placeholder = empty.find(({ ports }) => ports.length === 0)
    if (placeholder !== undefined) kept.push({ ...placeholder, changed: false })
    else fresh.push({ slice: undefined, ports: [], key: '', endpoints: [], changed: true })
  }
  const spare = empty.filter(({ slice }) => !kept.some((draft) => draft.slice === slice))
  const reused = fresh.map((draft, index) => ({ ...draft, slice: spare[index]?.slice }))
  return [
    ...[...kept, ...reused].map(planOf),
    ...spare.slice(fresh.length).map((draft): SlicePlan => ({ ...draft, action: 'delete' })),
  ]
}

function planOf(draft: Draft): SlicePlan {
  const { slice, ports, endpoints, changed } = draft
  if (slice === undefined) return { slice, ports, endpoints, action: 'create' }
  return { slice, ports, endpoints, action: changed ? 'update' : 'keep' }
}

function isSameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return (
    a.conditions.ready === b.conditions.ready &&
    a.conditions.serving === b.conditions.serving &&
    a.conditions.terminating === b.conditions.terminating &&
    a.addresses[0] === b.addresses[0] &&
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    a.targetRef?.uid === b.targetRef?.uid
  )
}
