import { SortedMap } from '../../../../base/sorted-map.ts'
import type { Forkable } from '../../actor.ts'
import type { StoreKey } from '../../store/store-key.ts'
import { ServiceIndex } from './service-index.ts'

/** What the EndpointSlice controller remembers between its syncs. */
export class EndpointSliceMemory implements Forkable {
  readonly services: ServiceIndex
  /** The revision of each slice as this controller last left it. */
  readonly written: SortedMap<StoreKey, string>
  readonly #changedPods: SortedMap<string, StoreKey>
  readonly #whole: SortedMap<StoreKey, true>

  constructor(
    services = new ServiceIndex(),
    written = new SortedMap<StoreKey, string>(),
    changedPods = new SortedMap<string, StoreKey>(),
    whole = new SortedMap<StoreKey, true>(),
  ) {
    this.services = services
    this.written = written
    this.#changedPods = changedPods
    this.#whole = whole
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
    return new EndpointSliceMemory(
      this.services.fork(),
      this.written.fork(),
      this.#changedPods.fork(),
      this.#whole.fork(),
    ) as this
  }
}
