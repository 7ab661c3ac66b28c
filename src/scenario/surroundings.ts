import { changeBehaviour } from '../cluster/sim/kubelet/behaviour-change.ts'
import { noteBehaviours, sendRequests } from '../cluster/sim/traffic/traffic.ts'
import type { Source } from '../cluster/sim/traffic/policies.ts'
import type { World } from '../cluster/sim/world.ts'
import { formatSelector } from '../objects/selector.ts'
import { profileOf, rateText } from './rate.ts'
import type { BehaviourSpec, TrafficSpec } from './scenario.ts'

/** Makes an image behave otherwise from now on, and says so. */
export function behaveAs(
  world: World,
  { image, ...spec }: BehaviourSpec & { image: string },
): string {
  changeBehaviour(world, image, spec)
  noteBehaviours(world)
  return `image ${image} now behaves as ${JSON.stringify(spec)}`
}

/** Sends clients to a Service, and says so. */
export function send(world: World, traffic: TrafficSpec): string {
  const { namespace, service, from } = traffic
  const source = from
  const { retries = 0 } = traffic
  sendRequests(world, { namespace, service, source, retries }, profileOf(traffic))
  const who = source === undefined ? 'clients' : `pods of ${sourceText(source)}`
  return `${who} send ${rateText(traffic)} to ${service}`
}

function sourceText({ namespace, labels, node }: Source): string {
  const selector = formatSelector({ matchLabels: labels })
  const of = selector === '' ? namespace : `${namespace} (${selector})`
  return node === undefined ? of : `${of} on ${node}`
}
