import { assert } from '../../../base/assert.ts'
import { SortedMap } from '../../../base/sorted-map.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { World } from '../world.ts'
import type { ServiceFlow } from './service-flow.ts'
import type { Target } from './targets.ts'

/** The name of the actor that is the clients and the data plane. */
export const TRAFFIC = 'traffic'

/** A change of an EndpointSlice on its way to the data plane. */
export interface SliceChange {
  readonly namespace: string
  readonly service: string
  readonly slice: string
  readonly targets: readonly Target[]
}

/** What clients send, and what the data plane knows: for Services that are sent anything. */
export class TrafficState implements Forkable {
  /** By `namespace/name` of the Service. */
  readonly #flows: SortedMap<string, ServiceFlow>
  readonly #underWay: SortedMap<number, SliceChange>
  /** When the last change under way to a flow arrives: none overtakes another. */
  readonly #arrivals: SortedMap<string, InstantMs>
  #count: number

  constructor(
    flows = new SortedMap<string, ServiceFlow>(),
    underWay = new SortedMap<number, SliceChange>(),
    arrivals = new SortedMap<string, InstantMs>(),
    count = 0,
  ) {
    this.#flows = flows
    this.#underWay = underWay
    this.#arrivals = arrivals
    this.#count = count
  }

  flow(namespace: string, service: string): ServiceFlow | undefined {
    return this.#flows.get(`${namespace}/${service}`)
  }

  flows(): readonly ServiceFlow[] {
    return Array.from(this.#flows.range(), ([, flow]) => flow)
  }

  add(flow: ServiceFlow): void {
    this.#flows.set(keyOf(flow), flow)
  }

  /** Sends a change on its way, to arrive at `at` or right after the one before; its number. */
  send(change: SliceChange, at: InstantMs): { readonly id: number; readonly at: InstantMs } {
    const key = keyOf(change)
    const before = this.#arrivals.get(key)
    const arrival = before !== undefined && before > at ? before : at
    this.#arrivals.set(key, arrival)
    this.#underWay.set(++this.#count, change)
    return { id: this.#count, at: arrival }
  }

  receive(id: number): SliceChange | undefined {
    const change = this.#underWay.get(id)
    this.#underWay.delete(id)
    return change
  }

  fork(): this {
    const flows = new SortedMap<string, ServiceFlow>()
    for (const flow of this.flows()) flows.set(keyOf(flow), flow.fork())
    const [underWay, arrivals] = [this.#underWay.fork(), this.#arrivals.fork()]
    return new TrafficState(flows, underWay, arrivals, this.#count) as this
  }
}

function keyOf({ namespace, service }: Pick<ServiceFlow, 'namespace' | 'service'>): string {
  return `${namespace}/${service}`
}

export function trafficOf(world: World): TrafficState {
  const state = world.stateOf(TRAFFIC)
  assert(
    state instanceof TrafficState,
    `Cannot read traffic: the actor "${TRAFFIC}" is another one`,
  )
  return state
}
