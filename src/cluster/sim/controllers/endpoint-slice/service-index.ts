import { compareTexts } from '../../../../base/order.ts'
import { SortedMap } from '../../../../base/sorted-map.ts'
import type { StringMap } from '../../../../objects/meta.ts'
import { matchesLabels } from '../../../../objects/selector.ts'
import { SERVICES, type Service } from '../../../../objects/service.ts'
import type { Forkable } from '../../actor.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'

/**
 * Services by one of the labels that they select, so that those of a pod are found among few.
 *
 * A Service without a selector selects nothing.
 */
export class ServiceIndex implements Forkable {
  readonly #entries: SortedMap<string, StoreKey>

  constructor(entries = new SortedMap<string, StoreKey>()) {
    this.#entries = entries
  }

  add(service: Service): void {
    const entry = entryOf(service)
    if (entry !== undefined) this.#entries.set(entry, storeKeyOf(service))
  }

  remove(service: Service): void {
    const entry = entryOf(service)
    if (entry !== undefined) this.#entries.delete(entry)
  }

  /** The Services that select pods with these labels. */
  selecting(world: World, namespace: string, labels: StringMap = {}): readonly StoreKey[] {
    const keys: StoreKey[] = []
    if (this.#entries.size === 0) return keys
    for (const key in labels) {
      const prefix = `${namespace} ${key}=${labels[key] ?? ''} `
      for (const [, serviceKey] of this.#entries.startingWith(prefix)) {
        const selector = world.store.get(SERVICES, serviceKey)?.spec.selector
        if (selector !== undefined && matchesLabels(selector, labels)) keys.push(serviceKey)
      }
    }
    return keys
  }

  fork(): this {
    return new ServiceIndex(this.#entries.fork()) as this
  }
}

/** One label that every pod of the Service has, as `key=value`. */
export function labelOf({ spec }: Service): string | undefined {
  const [first] = Object.entries(spec.selector ?? {}).sort(([a], [b]) => compareTexts(a, b))
  return first === undefined ? undefined : `${first[0]}=${first[1]}`
}

function entryOf(service: Service): string | undefined {
  const label = labelOf(service)
  const { namespace = '', name } = service.metadata
  return label === undefined ? undefined : `${namespace} ${label} ${name}`
}
