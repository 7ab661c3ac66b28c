import { instant } from '../../../base/units.ts'
import { PODS } from '../../../objects/pod.ts'
import { formatSelector, matchesLabels } from '../../../objects/selector.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type Service,
} from '../../../objects/service.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { counted, MICRO_PER_MS, type Counters, type Spread } from './counters.ts'
import { entriesOf } from './reach.ts'
import type { ServiceFlow } from './service-flow.ts'
import { isReached } from './traffic.ts'

/** What would become of the requests of a while in which nothing changed, as shares from 0 to 1. */
export interface Trouble {
  /** Of all requests: those that nobody answers, however often they are tried. */
  readonly refused: number
  /** Of all requests: those that end with an error. */
  readonly errors: number
}

/** Why requests to a Service are refused. */
export type RefusalCause =
  | { readonly kind: 'nobody' }
  /** There is no such Service any more. */
  | { readonly kind: 'gone' }
  /** No pod has the labels that the Service selects, as a text. */
  | { readonly kind: 'podless'; readonly selector: string }
  /** Pods are ready, and none gives a port any of the names that the Service goes by. */
  | { readonly kind: 'portless'; readonly names: readonly string[] }
  /** It matters where requests come in, and there is no node for that. */
  | { readonly kind: 'nowhere' }
  /** The Service keeps requests on the node where they come in, and no endpoint is there. */
  | { readonly kind: 'elsewhere' }
  /** Endpoints where nobody answers, of those that requests are taken to. */
  | { readonly kind: 'silent' | 'policy'; readonly pods: number; readonly of: number }
  | { readonly kind: 'full' }

const NO_TROUBLE: Trouble = { refused: 0, errors: 0 }

/** Long enough for shares to be told to a millionth. */
const A_WHILE_MS = 1_000_000

/** By the arithmetic that requests are counted by; none where nobody sends any. */
export function troubleOf(spread: Spread): Trouble {
  const { microPerMs, firstPerMs = microPerMs } = spread
  if (firstPerMs === 0 || isWell(spread)) return NO_TROUBLE
  const { refused, retriedErrors, versions } = counted(NOTHING, spread, instant(A_WHILE_MS))
  const errors = versions.reduce((sum, version) => sum + version.errors, 0n) - retriedErrors
  const all = firstPerMs * A_WHILE_MS
  return { refused: Number(refused) / all, errors: Math.max(0, Number(errors)) / all }
}

/** Why requests to a Service are refused now, where some are. */
export function refusalCause(world: World, flow: ServiceFlow): RefusalCause {
  const { backends, role } = flow
  const of = endpointsOf(flow, 'known')
  const answering = endpointsOf(flow, 'answering')
  const service = world.store.get(SERVICES, storeKey(flow.namespace, flow.service))
  if (of === 0) return whyEmpty(world, flow, service)
  // The data plane may not know it yet.
  if (answering === 0 && isPodless(world, service)) return podless(service)
  if (findsNobodyNear(flow)) {
    const isNowhere = entriesOf(world, flow.source).length === 0
    return { kind: isNowhere ? 'nowhere' : 'elsewhere' }
  }
  if (answering === of) return { kind: 'full' }
  const kept = backends
    .uids()
    .map((uid) => backends.targetOf(uid))
    .filter((target) => target?.role === role && !isReached(world, flow, target))
  return kept.length > 0
    ? { kind: 'policy', pods: kept.length, of }
    : { kind: 'silent', pods: of - answering, of }
}

function whyEmpty(world: World, flow: ServiceFlow, service: Service | undefined): RefusalCause {
  if (service === undefined) return { kind: 'gone' }
  if (isPodless(world, service)) return podless(service)
  return hasReadyWithoutPort(world, flow)
    ? { kind: 'portless', names: portNames(service) }
    : { kind: 'nobody' }
}

/** A Service without a selector has endpoints that others write. */
function isPodless({ store }: World, service: Service | undefined): service is Service {
  const { selector = {} } = service?.spec ?? {}
  if (service === undefined || Object.keys(selector).length === 0) return false
  return !Array.from(store.list(PODS, service.metadata.namespace)).some(({ metadata }) =>
    matchesLabels(selector, metadata.labels),
  )
}

function podless({ spec: { selector = {} } }: Service): RefusalCause {
  return { kind: 'podless', selector: formatSelector({ matchLabels: selector }) }
}

function portNames({ spec: { ports = [] } }: Service): readonly string[] {
  return ports.flatMap(({ targetPort }) => (typeof targetPort === 'string' ? [targetPort] : []))
}

function hasReadyWithoutPort({ store }: World, { namespace, service }: ServiceFlow): boolean {
  return Array.from(store.list(ENDPOINT_SLICES, namespace)).some(
    ({ metadata, endpoints, ports }) =>
      metadata.labels?.[SERVICE_NAME_LABEL] === service &&
      ports.length === 0 &&
      endpoints.some(({ conditions }) => conditions.ready),
  )
}

/** Where it matters where requests come from, some are taken to endpoints that drain. */
function endpointsOf({ backends, role }: ServiceFlow, what: 'known' | 'answering'): number {
  const roles = backends.isPlaced ? (['ready', 'draining'] as const) : [role]
  const counts = backends.tallies.flatMap((tally) => roles.map((each) => tally[what][each]))
  return counts.reduce((sum, count) => sum + count, 0)
}

function findsNobodyNear({ backends, spread: { chosen, answering } }: ServiceFlow): boolean {
  if (!backends.isPlaced) return false
  return answering.reduce((sum, { weight = 0 }) => sum + weight, 0) < chosen
}

/** The common case, told without counting. */
function isWell({ microPerMs, chosen, answering }: Spread): boolean {
  const alive = answering.reduce((sum, { count, weight = 1 }) => sum + count * weight, 0)
  return (
    alive === chosen &&
    chosen > 0 &&
    answering.every(({ count, weight = 1, behaviour }) => {
      if (count === 0) return true
      const { errorRatio, capacityPerSecond = Infinity } = behaviour
      const each = (microPerMs * weight) / chosen
      return errorRatio === 0 && each <= capacityPerSecond * MICRO_PER_MS
    })
  )
}

const NOTHING: Counters = {
  at: instant(0),
  versions: [],
  refused: 0n,
  retriedErrors: 0n,
  blackoutMs: 0,
}
