import { ClusterError } from '../../errors.ts'
import type { StoreKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import { badRequest } from './refusals.ts'

/** How many lists may be read page by page at a time; the oldest gives way to a new one. */
const LISTS_MAX = 16

/** Where a list goes on. */
export interface Place {
  readonly id: number
  /** The cluster as the first page showed it. */
  readonly store: Store
  readonly from: StoreKey
}

/**
 * The lists that are being read page by page, and what the cluster was like when each began.
 *
 * A token holds until the last page was read, or many other lists have been begun since; then it
 * has `Expired`. A real API server keeps every revision of the last five minutes.
 */
export class Paging {
  /** In the order in which they began. */
  readonly #lists = new Map<number, Store>()
  #last = 0

  begin(store: Store): number {
    const id = ++this.#last
    this.#lists.set(id, store.fork())
    this.#lists.delete(id - LISTS_MAX)
    return id
  }

  end(id: number): void {
    this.#lists.delete(id)
  }

  tokenFor(id: number, from: StoreKey): string {
    return `${id} ${from}`
  }

  placeOf(token: string): Place {
    const [, id, from] = /^(\d+) (.+)$/.exec(token) ?? []
    if (id === undefined || from === undefined) throw badRequest('continue key is not valid')
    const store = this.#lists.get(Number(id))
    if (store === undefined) {
      throw new ClusterError(
        'Expired',
        'The provided continue parameter is too old to display a consistent list result.',
      )
    }
    return { id: Number(id), store, from }
  }
}
