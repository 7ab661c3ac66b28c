import { behavioursOf, type ImageBehaviour } from '../cluster/sim/behaviour.ts'
import type { World } from '../cluster/sim/world.ts'
import type { BehaviourSpec, TrafficSpec } from './scenario.ts'

/** The behaviour that a scenario declares, without what it leaves to the default. */
export function behaviourOf(spec: BehaviourSpec): Partial<ImageBehaviour> {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
}

/** Makes an image behave otherwise from now on, and says so. */
export function behaveAs(
  world: World,
  { image, ...spec }: BehaviourSpec & { image: string },
): string {
  behavioursOf(world).change(image, behaviourOf(spec))
  return `image ${image} now behaves as ${JSON.stringify(behaviourOf(spec))}`
}

/** Sends clients to a Service, and says so. */
export function send(_world: World, { service, requestsPerSecond }: TrafficSpec): string {
  return `clients send ${requestsPerSecond} requests per second to ${service}`
}
