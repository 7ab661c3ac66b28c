import { SortedMap } from '../../../../base/sorted-map.ts'
import type { InstantMs } from '../../../../base/units.ts'
import type { HorizontalPodAutoscaler } from '../../../../objects/autoscaling.ts'
import type { Pod } from '../../../../objects/pod.ts'
import type { LabelSelector } from '../../../../objects/selector.ts'
import type { Forkable } from '../../actor.ts'
import { pairOf } from '../../store/selected-pods.ts'
import type { StoreKey } from '../../store/store-key.ts'
import type { ScalingMemory } from './scaling-memory.ts'

/** What the controller knows of one autoscaler. */
export interface Known {
  /** When it is synced: then, and every period after. */
  readonly firstAt: InstantMs
  readonly syncedAt: InstantMs | undefined
  /** `namespace/kind/name`. */
  readonly target: string
  /** That of the target, as it was last found. */
  readonly selector: LabelSelector | undefined
  readonly scaling: ScalingMemory
  /** Whether looks that are left out would recommend what the last one did. */
  readonly repeats: boolean
}

/** Which autoscalers there are, and whom a change concerns. */
export class AutoscalerMemory implements Forkable {
  readonly #known: SortedMap<StoreKey, Known>
  /** `namespace/kind/name autoscaler`. */
  readonly #targets: SortedMap<string, StoreKey>
  /** `namespace label=value autoscaler`, by the first pair of a selector. */
  readonly #labels: SortedMap<string, StoreKey>

  constructor(
    known = new SortedMap<StoreKey, Known>(),
    targets = new SortedMap<string, StoreKey>(),
    labels = new SortedMap<string, StoreKey>(),
  ) {
    this.#known = known
    this.#targets = targets
    this.#labels = labels
  }

  get size(): number {
    return this.#known.size
  }

  get(key: StoreKey): Known | undefined {
    return this.#known.get(key)
  }

  set(key: StoreKey, known: Known): void {
    this.forget(key)
    this.#known.set(key, known)
    this.#targets.set(`${known.target} ${key}`, key)
    // Before its first look, no pod brings it forward.
    if (known.syncedAt !== undefined) this.#labels.set(labelKey(key, known), key)
  }

  forget(key: StoreKey): void {
    const known = this.#known.get(key)
    if (known === undefined) return
    this.#known.delete(key)
    this.#targets.delete(`${known.target} ${key}`)
    this.#labels.delete(labelKey(key, known))
  }

  ofTarget(target: string): readonly StoreKey[] {
    return Array.from(this.#targets.startingWith(`${target} `), ([, key]) => key)
  }

  /** Those that may size this pod's owner, or may not: their selectors have still to be asked. */
  near({ metadata: { namespace = '', labels = {} } }: Pod): readonly StoreKey[] {
    const pairs = [...Object.entries(labels).map(([key, value]) => `${key}=${value}`), NO_PAIR]
    return pairs.flatMap((pair) =>
      Array.from(this.#labels.startingWith(`${namespace} ${pair} `), ([, key]) => key),
    )
  }

  fork(): this {
    return new AutoscalerMemory(
      this.#known.fork(),
      this.#targets.fork(),
      this.#labels.fork(),
    ) as this
  }
}

/** Selects by no pair, so every pod may be meant. */
const NO_PAIR = '*'

function labelKey(key: StoreKey, { target, selector }: Known): string {
  const namespace = target.slice(0, target.indexOf('/'))
  return `${namespace} ${pairOf(selector ?? {}) ?? NO_PAIR} ${key}`
}

export function targetKeyOf({ metadata, spec }: HorizontalPodAutoscaler): string {
  const { kind, name } = spec.scaleTargetRef
  return `${metadata.namespace ?? ''}/${kind}/${name}`
}
