import { isDeleting } from '../../../objects/meta.ts'
import type { Forkable } from '../actor.ts'
import { podsNear } from '../store/selected-pods.ts'
import type { World } from '../world.ts'
import { ByLabel } from './by-label.ts'
import type { NodeLayout, Topology } from './node-layout.ts'
import type { NodeTable } from './node-table.ts'
import { isAskedFor, type PodQuery } from './pod-query.ts'
import { holdsRoom, type Placed } from './placed.ts'
import { SlotTallies } from './slot-tallies.ts'

interface Asked {
  readonly query: PodQuery
  /** The revision of the store at which its pods were counted first. */
  readonly since: number
}

/** More queries at once than this are not remembered. */
const QUERIES_MAX = 4096

/**
 * Where the pods are that scheduling rules ask about.
 *
 * A query is answered by a look at all pods when it is asked for the first time; from then on it is
 * counted along. Left out on purpose: namespaces whose labels change while their pods are on nodes.
 */
export class QueryTallies implements Forkable {
  #byText: ReadonlyMap<string, Asked>
  #asked: ByLabel<Asked>
  #tallies: SlotTallies

  constructor(
    byText: ReadonlyMap<string, Asked> = new Map(),
    asked = new ByLabel<Asked>(),
    tallies = new SlotTallies(),
  ) {
    this.#byText = byText
    this.#asked = asked
    this.#tallies = tallies
  }

  /** Answers under which name the pods of a query are counted. */
  ask(world: World, query: PodQuery, nodes: NodeTable): string {
    if (!this.#byText.has(query.text)) this.#learn(world, query, nodes)
    return query.text
  }

  /** How many pods are on each node; absent where there are none on any. */
  bySlot(group: string, layout: NodeLayout): Uint16Array | undefined {
    return this.#tallies.bySlot(group, layout)
  }

  byDomain(group: string, topology: Topology): Float64Array | undefined {
    return this.#tallies.byDomain(group, topology)
  }

  /** Forgets everything when that is too much. Not while something is supposed. */
  trim(): void {
    if (this.#byText.size <= QUERIES_MAX) return
    this.#byText = new Map()
    this.#asked = new ByLabel()
    this.#tallies = new SlotTallies()
  }

  account(world: World, { pod, slot, revision }: Placed, sign: 1 | -1): void {
    if (this.#asked.isEmpty) return
    const stays = !isDeleting(pod)
    for (const { query, since } of this.#asked.about(pod.metadata.labels)) {
      if (revision <= since || (query.staying && !stays)) continue
      if (isAskedFor(world, query, pod)) this.#tallies.account(query.text, slot, sign)
    }
  }

  /** A pod that stayed begins to go. */
  leave(world: World, { pod, slot, revision }: Placed): void {
    if (this.#asked.isEmpty) return
    for (const { query, since } of this.#asked.about(pod.metadata.labels)) {
      if (!query.staying || revision <= since) continue
      if (isAskedFor(world, query, pod)) this.#tallies.account(query.text, slot, -1)
    }
  }

  fork(): this {
    return new QueryTallies(this.#byText, this.#asked, this.#tallies.fork()) as this
  }

  #learn(world: World, query: PodQuery, nodes: NodeTable): void {
    const asked = { query, since: world.store.revision }
    this.#byText = new Map([...this.#byText, [query.text, asked]])
    const selector = query.terms[0]?.selector ?? {}
    this.#asked = this.#asked.with(selector, asked)
    for (const pod of podsNear(world.store, selector)) {
      if (!holdsRoom(pod) || (query.staying && isDeleting(pod))) continue
      if (!isAskedFor(world, query, pod)) continue
      this.#tallies.account(query.text, nodes.slotOf(pod.spec.nodeName ?? ''), 1)
    }
  }
}
