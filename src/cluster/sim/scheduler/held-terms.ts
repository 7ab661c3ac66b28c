import type { Pod } from '../../../objects/pod.ts'
import type { Forkable } from '../actor.ts'
import type { World } from '../world.ts'
import { affinityTermsOf, textOfTerm, type AffinityTerm } from './affinity-terms.ts'
import { ByLabel } from './by-label.ts'
import type { Topology } from './node-layout.ts'
import type { Placed } from './placed.ts'
import { names } from './pod-query.ts'
import { SlotTallies } from './slot-tallies.ts'

/** A term that pods on nodes hold against, or for, those that come. */
export interface HeldTerm {
  readonly term: AffinityTerm
  /** What it counts for a pod that comes; `undefined` where the pod must stay away. */
  readonly weight: number | undefined
  readonly text: string
}

/** Kubernetes 1.36, apis/config/v1/defaults.go: DefaultHardPodAffinityWeight. */
export const HARD_WEIGHT = 1

/** What the pods on nodes say about the pods that may come beside them, and where they are. */
export class HeldTerms implements Forkable {
  /** Those that a pod on a node holds now. */
  #held: ByLabel<HeldTerm>
  readonly #tallies: SlotTallies

  constructor(held = new ByLabel<HeldTerm>(), tallies = new SlotTallies()) {
    this.#held = held
    this.#tallies = tallies
  }

  account({ pod, slot }: Placed, sign: 1 | -1): void {
    const terms = affinityTermsOf(pod)
    if (terms === undefined) return
    for (const term of terms.far) this.#count(term, undefined, slot, sign)
    for (const term of terms.near) this.#count(term, HARD_WEIGHT, slot, sign)
    for (const term of terms.preferred) this.#count(term, term.weight, slot, sign)
  }

  /** Those that name this pod, in the order in which they were met. */
  about(world: World, pod: Pod): readonly HeldTerm[] {
    if (this.#held.isEmpty) return []
    const held = this.#held.about(pod.metadata.labels)
    return held.filter(({ term }) => names(world, term.pods, pod))
  }

  /** How many pods hold a term, by domain; absent when nobody does. */
  byDomain({ text }: HeldTerm, topology: Topology): Float64Array | undefined {
    return this.#tallies.byDomain(text, topology)
  }

  fork(): this {
    return new HeldTerms(this.#held, this.#tallies.fork()) as this
  }

  #count(term: AffinityTerm, weight: number | undefined, slot: number, sign: 1 | -1): void {
    const text = `${weight ?? 'away'} ${textOfTerm(term)}`
    const wasHeld = this.#tallies.has(text)
    this.#tallies.account(text, slot, sign)
    const isHeld = this.#tallies.has(text)
    if (isHeld === wasHeld) return
    const selector = term.pods.selector ?? {}
    this.#held = isHeld
      ? this.#held.with(selector, { term, weight, text })
      : this.#held.without(selector, (one) => one.text === text)
  }
}
