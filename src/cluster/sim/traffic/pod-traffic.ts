import type { InstantMs } from '../../../base/units.ts'
import type { World } from '../world.ts'
import { MICRO, type Answers, type Version } from './counters.ts'
import type { ServiceFlow } from './service-flow.ts'
import { trafficOf } from './traffic-state.ts'

/** A while that has passed. */
export interface Span {
  readonly from: InstantMs
  readonly until: InstantMs
}

/** How many requests a pod answered in a while, by the place of the container; of all Services. */
export function answeredBy(
  flows: readonly ServiceFlow[],
  uid: string,
  span: Span,
): ReadonlyMap<number, number> {
  const answered = new Map<number, number>()
  for (const flow of flows) {
    const part = flow.turns.of(uid)?.part
    if (part === undefined) continue
    const { served, errors } = flow.answersOf(uid, span)
    const requests = Number(served + errors) / Number(MICRO)
    answered.set(part.container, (answered.get(part.container) ?? 0) + requests)
  }
  return answered
}

/** Whether nothing has changed since then for the Services that lead to a pod. */
export function isTrafficSteady(
  flows: readonly ServiceFlow[],
  uid: string,
  since: InstantMs,
): boolean {
  return flows.every((flow) => flow.changedAt <= since || flow.turns.of(uid) === undefined)
}

/** The requests that clients send to Services of a namespace. */
export function flowsIn(world: World, namespace: string): readonly ServiceFlow[] {
  return trafficOf(world)
    .flows()
    .filter((flow) => flow.namespace === namespace)
}

/** How many requests clients send to a Service each second now, in thousandths. */
export function requestRateOf(
  world: World,
  namespace: string,
  service: string,
): number | undefined {
  return trafficOf(world).flow(namespace, service)?.spread.microPerMs
}

/** What one pod answered of one Service. */
export interface PodTraffic extends Version {
  readonly namespace: string
  readonly service: string
  readonly pod: string
  /** When it first answered. */
  readonly since: InstantMs
  /** When it last stopped; `NEVER` while it answers. */
  readonly until: InstantMs
  /** All that it answered up to an instant that has passed. */
  readonly answersAt: (at: InstantMs) => Answers
}

/** Each pod that answers, or that did within the last hour; by Service, then by uid. */
export function podTraffic(world: World): readonly PodTraffic[] {
  return trafficOf(world)
    .flows()
    .flatMap((flow) => {
      const { versions } = flow.readAt(world.now())
      const { namespace, service } = flow
      return Array.from(flow.turns.all()).flatMap(([uid, { part, turns }]): PodTraffic[] => {
        const [version, first, last] = [versions[part.version], turns[0], turns.at(-1)]
        if (version === undefined || first === undefined || last === undefined) return []
        const { hash, image } = version
        const { from: since } = first
        const answersAt = (until: InstantMs): Answers => flow.answersOf(uid, { from: since, until })
        const { until } = last
        return [{ namespace, service, pod: part.pod, hash, image, since, until, answersAt }]
      })
    })
}
