import { deepEqual } from '../../../../base/json.ts'
import { without } from '../../../../base/fields.ts'
import {
  TOPOLOGY_HINTS,
  TOPOLOGY_MODE,
  type Endpoint,
  type EndpointHints,
  type Service,
} from '../../../../objects/service.ts'
import { storeKeyOf } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { recordEvent } from '../record-event.ts'
import type { EndpointSliceMemory } from './endpoint-slice-memory.ts'
import type { SlicePlan } from './slice-plan.ts'
import { processorShares } from './zone-allocations.ts'
import { isReady, withZoneHints } from './zone-hints.ts'

/** Whether endpoints are shared out among zones; of two annotations the older one counts. */
export function sharesZones({ metadata: { annotations = {} } }: Service): boolean {
  const mode = annotations[TOPOLOGY_HINTS] ?? annotations[TOPOLOGY_MODE]
  return mode === 'Auto' || mode === 'auto'
}

/**
 * The slices with hints of where requests should come from, as the Service wants them.
 *
 * Kubernetes 1.36, endpointslice/reconciler.go, topologycache and trafficdist.
 */
export function withHints(
  world: World,
  memory: EndpointSliceMemory,
  service: Service,
  plans: readonly SlicePlan[],
): readonly SlicePlan[] {
  const going = plans.filter(({ action }) => action === 'delete')
  const staying = plans.filter(({ action }) => action !== 'delete').map(asItIs)
  if (sharesZones(service)) return [...sharedOut(world, memory, service, staying), ...going]
  const key = storeKeyOf(service)
  if (memory.hinted.delete(key)) {
    tell(world, service, 'Warning', 'Topology Aware Hints has been disabled')
  }
  const { trafficDistribution: wish } = service.spec
  if (wish === undefined && !staying.some(hasHints)) return plans
  const hinted = staying.map((plan) => hintedPlan(plan, (one) => closeHints(one, wish)))
  return [...hinted, ...going]
}

function hasHints({ endpoints }: SlicePlan): boolean {
  return endpoints.some(({ hints }) => hints !== undefined)
}

/** A slice that stays has the hints that it has. */
function asItIs(plan: SlicePlan): SlicePlan {
  if (plan.action !== 'keep' || plan.slice === undefined) return plan
  return { ...plan, endpoints: plan.slice.endpoints }
}

function sharedOut(
  world: World,
  memory: EndpointSliceMemory,
  service: Service,
  plans: readonly SlicePlan[],
): readonly SlicePlan[] {
  const key = storeKeyOf(service)
  const { plans: next, hinted, why } = withZoneHints(plans, processorShares(world))
  if (hinted === undefined) {
    memory.hinted.delete(key)
    tell(world, service, 'Warning', why ?? '')
    return plans.map((plan) => hintedPlan(plan, () => undefined))
  }
  if (memory.hinted.get(key) === undefined) {
    tell(world, service, 'Normal', 'Topology Aware Hints has been enabled')
  }
  memory.hinted.set(key, hinted)
  return next
}

function tell(world: World, object: Service, type: 'Normal' | 'Warning', what: string): void {
  recordEvent(world, {
    object,
    type,
    reason: type === 'Normal' ? 'TopologyAwareHintsEnabled' : 'TopologyAwareHintsDisabled',
    message: `${what}, addressType: IPv4`,
    component: 'endpoint-slice-controller',
  })
}

function hintedPlan(
  plan: SlicePlan,
  hintsOf: (endpoint: Endpoint) => EndpointHints | undefined,
): SlicePlan {
  const endpoints = plan.endpoints.map((endpoint) => withHintsOf(endpoint, hintsOf(endpoint)))
  if (endpoints.every((one, index) => one === plan.endpoints[index])) return plan
  return { ...plan, endpoints, action: plan.action === 'keep' ? 'update' : plan.action }
}

function withHintsOf(endpoint: Endpoint, hints: EndpointHints | undefined): Endpoint {
  if (deepEqual(endpoint.hints, hints)) return endpoint
  return hints === undefined ? without(endpoint, 'hints') : { ...endpoint, hints }
}

/** Requests stay in the zone, or on the node; one that is not ready keeps what it has. */
function closeHints(endpoint: Endpoint, wish: string | undefined): EndpointHints | undefined {
  if (wish === undefined) return undefined
  if (!isReady(endpoint)) return endpoint.hints
  const { zone, nodeName } = endpoint
  const isNodeWanted = wish === 'PreferSameNode' && nodeName !== undefined
  if (zone === undefined && !isNodeWanted) return undefined
  return {
    ...(zone === undefined ? {} : { forZones: [{ name: zone }] }),
    ...(isNodeWanted ? { forNodes: [{ name: nodeName }] } : {}),
  }
}
