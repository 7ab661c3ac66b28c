import { PersistentMap } from '../../../../base/persistent-map.ts'
import { SortedMap } from '../../../../base/sorted-map.ts'
import { controllerOf, isDeleting, type OwnerReference } from '../../../../objects/meta.ts'
import { isPodReady, type Pod } from '../../../../objects/pod.ts'
import type { PodDisruptionBudget } from '../../../../objects/policy.ts'
import { matchesSelector, type LabelSelector } from '../../../../objects/selector.ts'
import type { Forkable } from '../../actor.ts'
import { pairOf } from '../../store/selected-pods.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'

/** A pod of a budget as it was last seen. */
export interface SeenPod {
  readonly isHealthy: boolean
  readonly isDeleting: boolean
  readonly owner: OwnerReference | undefined
}

export interface Tally {
  readonly pods: number
  readonly healthy: number
}

const NONE: Tally = Object.freeze({ pods: 0, healthy: 0 })

interface Known {
  readonly key: StoreKey
  readonly selector: LabelSelector
  /** Under which of `#byPair` it is found. */
  readonly pair: string
}

interface Owner {
  readonly reference: OwnerReference
  readonly pods: number
}

/** Which budgets there are, and how many pods of each, kept up by each change of a pod. */
export class BudgetTallies implements Forkable {
  readonly #budgets: PersistentMap<Known>
  /** The keys of budgets, by namespace and a label that their pods have, or by `any`. */
  readonly #byPair: PersistentMap<readonly StoreKey[]>
  /** By `budget pod`. */
  readonly #pods: SortedMap<string, SeenPod>
  readonly #counts: PersistentMap<Tally>
  /** The controllers of the pods, by `budget uid`. */
  readonly #owners: SortedMap<string, Owner>

  constructor(parts: Parts = noParts()) {
    this.#budgets = parts.budgets
    this.#byPair = parts.byPair
    this.#pods = parts.pods
    this.#counts = parts.counts
    this.#owners = parts.owners
  }

  get isEmpty(): boolean {
    return this.#budgets.size === 0
  }

  /** Begins with a budget, or with it anew: its pods are those that are there now. */
  add(budget: PodDisruptionBudget, pods: Iterable<Pod>): void {
    const key = storeKeyOf(budget)
    this.remove(key)
    const { selector } = budget.spec
    if (selector === undefined) return
    const { namespace = '' } = budget.metadata
    const label = pairOf(selector)
    const pair = label === undefined ? anyOf(namespace) : `${namespace} ${label}`
    this.#budgets.set(key, { key, selector, pair })
    this.#byPair.set(pair, [...(this.#byPair.get(pair) ?? []), key].sort())
    for (const pod of pods) {
      if (matchesSelector(selector, pod.metadata.labels)) this.see(key, pod)
    }
  }

  remove(key: StoreKey): void {
    const known = this.#budgets.get(key)
    if (known === undefined) return
    this.#budgets.delete(key)
    const others = (this.#byPair.get(known.pair) ?? []).filter((one) => one !== key)
    if (others.length === 0) this.#byPair.delete(known.pair)
    else this.#byPair.set(known.pair, others)
    this.#counts.delete(key)
    for (const [entry] of this.#pods.startingWith(`${key} `)) this.#pods.delete(entry)
    for (const [entry] of this.#owners.startingWith(`${key} `)) this.#owners.delete(entry)
  }

  /** The budgets that select pods with these labels. */
  budgetsOf({ namespace = '', labels = {} }: Pod['metadata']): readonly StoreKey[] {
    const pairs = Object.entries(labels).map(([label, value]) => `${namespace} ${label}=${value}`)
    const keys = [anyOf(namespace), ...pairs].flatMap((pair) => this.#byPair.get(pair) ?? [])
    return keys.filter((key) => {
      const known = this.#budgets.get(key)
      return known !== undefined && matchesSelector(known.selector, labels)
    })
  }

  see(key: StoreKey, pod: Pod): void {
    this.#replace(key, pod.metadata.name, seenOf(pod))
  }

  forget(key: StoreKey, pod: Pod): void {
    this.#replace(key, pod.metadata.name, undefined)
  }

  countsOf(key: StoreKey): Tally {
    return this.#counts.get(key) ?? NONE
  }

  seen(key: StoreKey, pod: string): SeenPod | undefined {
    return this.#pods.get(`${key} ${pod}`)
  }

  /** The controllers of the pods of a budget; pods without one are not counted. */
  ownersOf(key: StoreKey): readonly OwnerReference[] {
    return Array.from(this.#owners.startingWith(`${key} `), ([, { reference }]) => reference)
  }

  fork(): this {
    return new BudgetTallies({
      budgets: this.#budgets.fork(),
      byPair: this.#byPair.fork(),
      pods: this.#pods.fork(),
      counts: this.#counts.fork(),
      owners: this.#owners.fork(),
    }) as this
  }

  #replace(key: StoreKey, name: string, next: SeenPod | undefined): void {
    const entry = `${key} ${name}`
    const before = this.#pods.get(entry)
    if (next === undefined) this.#pods.delete(entry)
    else this.#pods.set(entry, next)
    const { pods, healthy } = this.countsOf(key)
    const [was, is] = [weightOf(before), weightOf(next)]
    this.#counts.set(key, {
      pods: pods + is.pods - was.pods,
      healthy: healthy + is.healthy - was.healthy,
    })
    if (before?.owner?.uid === next?.owner?.uid) return
    this.#countOwner(key, before?.owner, -1)
    this.#countOwner(key, next?.owner, 1)
  }

  #countOwner(key: StoreKey, reference: OwnerReference | undefined, difference: number): void {
    if (reference === undefined) return
    const entry = `${key} ${reference.uid}`
    const pods = (this.#owners.get(entry)?.pods ?? 0) + difference
    if (pods === 0) this.#owners.delete(entry)
    else this.#owners.set(entry, { reference, pods })
  }
}

interface Parts {
  readonly budgets: PersistentMap<Known>
  readonly byPair: PersistentMap<readonly StoreKey[]>
  readonly pods: SortedMap<string, SeenPod>
  readonly counts: PersistentMap<Tally>
  readonly owners: SortedMap<string, Owner>
}

function noParts(): Parts {
  return {
    budgets: new PersistentMap(),
    byPair: new PersistentMap(),
    pods: new SortedMap(),
    counts: new PersistentMap(),
    owners: new SortedMap(),
  }
}

function seenOf(pod: Pod): SeenPod {
  const owner = controllerOf(pod)
  if (isDeleting(pod)) return { isHealthy: false, isDeleting: true, owner }
  return { isHealthy: isPodReady(pod), isDeleting: false, owner }
}

function weightOf(seen: SeenPod | undefined): Tally {
  return seen === undefined ? NONE : { pods: 1, healthy: seen.isHealthy ? 1 : 0 }
}

function anyOf(namespace: string): string {
  return `${namespace} any`
}
