import { fnv1a } from './hash.ts'
import { insertAt, itemAt, removeAt } from './items.ts'

const BITS_PER_LEVEL = 5
const LEVEL_MASK = 31

/** A branch is edited in place by the map that holds its owner token, and by no other. */
type Owner = object

// Entries and branches are made by classes for speed. V8 (11.3) moves an object literal whose first
// many copies live long straight to the old generation, where the copies of later forks pile up:
// that made a change after a fork seven times dearer.

/** An entry. Keys with one hash are chained; entries are never edited, so maps share them. */
class Leaf<V> {
  readonly kind = 'leaf'
  readonly hash: number
  readonly key: string
  readonly value: V
  readonly next: Leaf<V> | undefined

  constructor(hash: number, key: string, value: V, next?: Leaf<V>) {
    this.hash = hash
    this.key = key
    this.value = value
    this.next = next
  }
}

/** A slot for each bit that is set, in the order of the bits. */
class Branch<V> {
  readonly kind = 'branch'
  readonly owner: Owner
  readonly slots: (Branch<V> | Leaf<V>)[]
  bitmap: number

  constructor(owner: Owner, bitmap: number, slots: (Branch<V> | Leaf<V>)[]) {
    this.owner = owner
    this.bitmap = bitmap
    this.slots = slots
  }
}

/**
 * A map from strings whose fork costs nothing, however large it is (a hash-array-mapped trie).
 *
 * A fork and its original share all that neither has changed since; neither sees the other's
 * changes. There is no iteration, as its order would be that of the hashes: keep a `SortedMap`
 * beside it where entries have to be walked.
 */
export class PersistentMap<V> {
  #owner: Owner
  #root: Branch<V>
  #size: number

  constructor() {
    this.#owner = {}
    this.#root = new Branch(this.#owner, 0, [])
    this.#size = 0
  }

  get size(): number {
    return this.#size
  }

  get(key: string): V | undefined {
    return find(this.#root, key)?.value
  }

  /** Whether there is an entry, be its value `undefined`. */
  has(key: string): boolean {
    return find(this.#root, key) !== undefined
  }

  set(key: string, value: V): void {
    const hash = fnv1a(key)
    let branch = (this.#root = ownedBy(this.#owner, this.#root))
    for (let shift = 0; ; shift += BITS_PER_LEVEL) {
      const index = slotOf(branch, hash, shift)
      if ((branch.bitmap & bitOf(hash, shift)) === 0) {
        branch.bitmap |= bitOf(hash, shift)
        insertAt(branch.slots, index, new Leaf(hash, key, value))
        this.#size++
        return
      }
      const slot = itemAt(branch.slots, index)
      if (slot.kind === 'leaf' && slot.hash === hash) {
        const others = withoutKey(slot, key)
        if (findInChain(slot, key) === undefined) this.#size++
        branch.slots[index] = new Leaf(hash, key, value, others)
        return
      }
      const child =
        slot.kind === 'branch' ? ownedBy(this.#owner, slot) : this.#pushDown(slot, shift)
      branch.slots[index] = child
      branch = child
    }
  }

  /** Whether there was an entry to delete. */
  delete(key: string): boolean {
    if (!this.has(key)) return false
    this.#root = this.#without(this.#root, 0, { key, hash: fnv1a(key) })
    this.#size--
    return true
  }

  /** Another map with the same entries, in constant time. */
  fork(): PersistentMap<V> {
    const copy = new PersistentMap<V>()
    copy.#root = this.#root
    copy.#size = this.#size
    // What either may edit in place is now what neither has made yet.
    this.#owner = {}
    return copy
  }

  #pushDown(leaf: Leaf<V>, shift: number): Branch<V> {
    return new Branch(this.#owner, bitOf(leaf.hash, shift + BITS_PER_LEVEL), [leaf])
  }

  #without(branch: Branch<V>, shift: number, gone: { key: string; hash: number }): Branch<V> {
    const owned = ownedBy(this.#owner, branch)
    const index = slotOf(owned, gone.hash, shift)
    const slot = itemAt(owned.slots, index)
    const left =
      slot.kind === 'leaf'
        ? withoutKey(slot, gone.key)
        : liftLeaf(this.#without(slot, shift + BITS_PER_LEVEL, gone))
    if (left !== undefined) {
      owned.slots[index] = left
    } else {
      owned.bitmap &= ~bitOf(gone.hash, shift)
      removeAt(owned.slots, index)
    }
    return owned
  }
}

function ownedBy<V>(owner: Owner, branch: Branch<V>): Branch<V> {
  return branch.owner === owner ? branch : new Branch(owner, branch.bitmap, branch.slots.slice())
}

function find<V>(root: Branch<V>, key: string): Leaf<V> | undefined {
  const hash = fnv1a(key)
  let branch = root
  for (let shift = 0; ; shift += BITS_PER_LEVEL) {
    if ((branch.bitmap & bitOf(hash, shift)) === 0) return undefined
    const slot = itemAt(branch.slots, slotOf(branch, hash, shift))
    if (slot.kind === 'leaf') return findInChain(slot, key)
    branch = slot
  }
}

function findInChain<V>(chain: Leaf<V>, key: string): Leaf<V> | undefined {
  let leaf: Leaf<V> | undefined = chain
  while (leaf !== undefined && leaf.key !== key) leaf = leaf.next
  return leaf
}

function withoutKey<V>(chain: Leaf<V> | undefined, key: string): Leaf<V> | undefined {
  if (chain === undefined) return undefined
  if (chain.key === key) return chain.next
  return new Leaf(chain.hash, chain.key, chain.value, withoutKey(chain.next, key))
}

/** A branch with one entry alone gives way to the entry. */
function liftLeaf<V>(branch: Branch<V>): Branch<V> | Leaf<V> {
  const [only] = branch.slots
  return branch.slots.length === 1 && only?.kind === 'leaf' ? only : branch
}

function bitOf(hash: number, shift: number): number {
  return 1 << ((hash >>> shift) & LEVEL_MASK)
}

/** Where the slot of a hash is, or would be. */
function slotOf(branch: Branch<unknown>, hash: number, shift: number): number {
  return countBits(branch.bitmap & (bitOf(hash, shift) - 1))
}

// Henry S. Warren, Hacker's Delight, 2nd edition, figure 5-2.
function countBits(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555)
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333)
  count = (count + (count >>> 4)) & 0x0f0f0f0f
  return Math.imul(count, 0x01010101) >>> 24
}
