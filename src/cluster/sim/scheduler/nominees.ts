import type { Pod } from '../../../objects/pod.ts'
import type { Forkable } from '../actor.ts'
import { storeKeyOf, type StoreKey } from '../store/store-key.ts'
import { priorityOf, supposing } from './accounts.ts'
import { misfitOf, searchFor, type Misfit, type Search } from './search.ts'

interface Nominee {
  readonly pod: Pod
  readonly slot: number
}

/** The pods for which others make room on a node, until they are bound. */
export class Nominees implements Forkable {
  #byKey: ReadonlyMap<StoreKey, Nominee>

  constructor(byKey: ReadonlyMap<StoreKey, Nominee> = new Map()) {
    this.#byKey = byKey
  }

  get isEmpty(): boolean {
    return this.#byKey.size === 0
  }

  add(pod: Pod, slot: number): void {
    this.#byKey = new Map([...this.#byKey, [storeKeyOf(pod), { pod, slot }]])
  }

  remove(key: StoreKey): void {
    if (!this.#byKey.has(key)) return
    this.#byKey = new Map([...this.#byKey].filter(([one]) => one !== key))
  }

  /** Those that are to come to a node. */
  at(slot: number): readonly Pod[] {
    return [...this.#byKey.values()].filter((one) => one.slot === slot).map(({ pod }) => pod)
  }

  fork(): this {
    return new Nominees(this.#byKey) as this
  }
}

/**
 * Why there is no room for the pod when those come that are as important as it is at least
 * (framework/runtime, RunFilterPluginsWithNominatedPods).
 */
export function misfitBesideNominees(
  { world, state, pod }: Search,
  slot: number,
): Misfit | undefined {
  if (state.nominees.isEmpty) return undefined
  const key = storeKeyOf(pod)
  const pods = state.nominees
    .at(slot)
    .filter((one) => storeKeyOf(one) !== key && priorityOf(one) >= priorityOf(pod))
  if (pods.length === 0) return undefined
  return supposing(world, state, { pods, slot, sign: 1 }, () =>
    misfitOf(searchFor(world, state, pod), slot),
  )
}
