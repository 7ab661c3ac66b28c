import type { InstantMs } from '../../../base/units.ts'
import type { World } from '../world.ts'
import { MICRO } from './counters.ts'
import { trafficOf } from './traffic-state.ts'

/** A while that has passed. */
export interface Span {
  readonly from: InstantMs
  readonly until: InstantMs
}

/** How many requests a pod answered in a while, by the place of the container; of all Services. */
export function answeredBy(world: World, uid: string, span: Span): ReadonlyMap<number, number> {
  const answered = new Map<number, number>()
  for (const flow of trafficOf(world).flows()) {
    const part = flow.turns.of(uid)?.part
    if (part === undefined) continue
    const { served, errors } = flow.answersOf(uid, span)
    const requests = Number(served + errors) / Number(MICRO)
    answered.set(part.container, (answered.get(part.container) ?? 0) + requests)
  }
  return answered
}

/** Whether nothing has changed since then for the Services that lead to a pod. */
export function isTrafficSteady(world: World, uid: string, since: InstantMs): boolean {
  return trafficOf(world)
    .flows()
    .every((flow) => flow.turns.of(uid) === undefined || flow.changedAt <= since)
}

/** How many requests clients send to a Service each second now, in thousandths. */
export function requestRateOf(
  world: World,
  namespace: string,
  service: string,
): number | undefined {
  return trafficOf(world).flow(namespace, service)?.spread.microPerMs
}
