import { SortedMap } from '../../../../base/sorted-map.ts'
import type { Forkable } from '../../actor.ts'
import type { StoreKey } from '../../store/store-key.ts'
import { ServiceIndex } from './service-index.ts'
import type { PerZone } from './zone-allocations.ts'

interface Marks {
  readonly pods: SortedMap<string, StoreKey>
  readonly whole: SortedMap<StoreKey, true>
}

/** What the EndpointSlice controller remembers between its syncs. */
export class EndpointSliceMemory implements Forkable {
  readonly services: ServiceIndex
  /** The revision of each slice as this controller last left it. */
  readonly written: SortedMap<StoreKey, string>
  /** How many endpoints each zone was given, of Services that are shared out among zones. */
  readonly hinted: SortedMap<StoreKey, PerZone>
  readonly #changedPods: SortedMap<string, StoreKey>
  readonly #whole: SortedMap<StoreKey, true>

  constructor(
    services = new ServiceIndex(),
    written = new SortedMap<StoreKey, string>(),
    hinted = new SortedMap<StoreKey, PerZone>(),
    marks: Marks = {
      pods: new SortedMap<string, StoreKey>(),
      whole: new SortedMap<StoreKey, true>(),
    },
  ) {
    this.services = services
    this.written = written
    this.hinted = hinted
    this.#changedPods = marks.pods
    this.#whole = marks.whole
  }

  /** Has only this pod looked at in the next sync of the Service. */
  markPod(service: StoreKey, pod: StoreKey): void {
    this.#changedPods.set(`${service} ${pod}`, pod)
  }

  /** Has every pod looked at in the next sync of the Service. */
  markWhole(service: StoreKey): void {
    this.#whole.set(service, true)
  }

  /** What is marked for a Service, `whole` or some pods, which then is no more. */
  takeMarks(service: StoreKey): readonly StoreKey[] | 'whole' {
    const marks = [...this.#changedPods.startingWith(`${service} `)]
    for (const [key] of marks) this.#changedPods.delete(key)
    return this.#whole.delete(service) ? 'whole' : marks.map(([, pod]) => pod)
  }

  fork(): this {
    const marks = { pods: this.#changedPods.fork(), whole: this.#whole.fork() }
    const [services, written] = [this.services.fork(), this.written.fork()]
    return new EndpointSliceMemory(services, written, this.hinted.fork(), marks) as this
  }
}
