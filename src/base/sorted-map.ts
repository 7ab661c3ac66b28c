import { defined } from './assert.ts'
import { insertAt, itemAt, removeAt } from './items.ts'

const WIDTH = 32
/** A node with fewer items joins a neighbour that has room for them. */
const WIDTH_MIN = 8

/** A node is edited in place by the map that holds its owner token, and by no other. */
type Owner = object

/** Keys in order, and the value of each. Made by a class for speed: see `PersistentMap`. */
class Leaf<K, V> {
  readonly kind = 'leaf'
  readonly owner: Owner
  readonly keys: K[]
  readonly values: V[]

  constructor(owner: Owner, keys: K[], values: V[]) {
    this.owner = owner
    this.keys = keys
    this.values = values
  }
}

/**
 * Children in order. Before each but the first stands a key: no child before it reaches that far.
 */
class Branch<K, V> {
  readonly kind = 'branch'
  readonly owner: Owner
  readonly keys: K[]
  readonly children: Node<K, V>[]

  constructor(owner: Owner, keys: K[], children: Node<K, V>[]) {
    this.owner = owner
    this.keys = keys
    this.children = children
  }
}

type Node<K, V> = Leaf<K, V> | Branch<K, V>

interface Split<K, V> {
  readonly key: K
  readonly right: Node<K, V>
}

/**
 * A map in the order of its keys (by `<`) whose fork costs nothing, however large it is (a B-tree).
 *
 * A fork and its original share all that neither has changed since; neither sees the other's
 * changes.
 */
export class SortedMap<K extends string | number, V> {
  #owner: Owner
  #root: Node<K, V>
  #size: number
  /** What the `set` that is under way has replaced. */
  #replaced: V | undefined

  constructor() {
    this.#owner = {}
    this.#root = new Leaf<K, V>(this.#owner, [], [])
    this.#size = 0
  }

  get size(): number {
    return this.#size
  }

  get(key: K): V | undefined {
    const { leaf } = seek(this.#root, key)
    const index = firstNotBelow(leaf.keys, key)
    return leaf.keys[index] === key ? leaf.values[index] : undefined
  }

  /** Whether there is an entry, be its value `undefined`. */
  has(key: K): boolean {
    const { leaf } = seek(this.#root, key)
    return leaf.keys[firstNotBelow(leaf.keys, key)] === key
  }

  /** The entry with the lowest key. */
  first(): readonly [K, V] | undefined {
    const { leaf } = seek(this.#root, undefined)
    return leaf.keys.length === 0 ? undefined : [itemAt(leaf.keys, 0), itemAt(leaf.values, 0)]
  }

  /**
   * The entries from one key on and before another, in order.
   *
   * They are those of the moment of the call, whatever is changed while they are walked.
   */
  range(from?: K, before?: K): Iterable<readonly [K, V]> {
    const few = collect(this.#root, from, before)
    if (few !== undefined) return few
    this.#keepAsIs()
    return walk(this.#root, from, before)
  }

  /** The entries whose keys begin with a text; otherwise as `range`. */
  startingWith(this: SortedMap<string, V>, prefix: string): Iterable<readonly [string, V]> {
    return this.range(prefix, afterPrefix(prefix))
  }

  /** Answers the value that was there before. */
  set(key: K, value: V): V | undefined {
    this.#root = this.#owned(this.#root)
    this.#replaced = undefined
    const split = this.#put(this.#root, key, value)
    if (split !== undefined) {
      this.#root = new Branch(this.#owner, [split.key], [this.#root, split.right])
    }
    const replaced = this.#replaced
    this.#replaced = undefined
    return replaced
  }

  /** Whether there was an entry to delete. */
  delete(key: K): boolean {
    const present = this.has(key)
    if (present) this.#deletePresent(key)
    return present
  }

  /** Takes out the entry with the lowest key. */
  popFirst(): readonly [K, V] | undefined {
    const first = this.first()
    if (first !== undefined) this.#deletePresent(first[0])
    return first
  }

  /** Another map with the same entries, in constant time. */
  fork(): SortedMap<K, V> {
    this.#keepAsIs()
    const copy = new SortedMap<K, V>()
    copy.#root = this.#root
    copy.#size = this.#size
    return copy
  }

  /** From here on every present node is copied before it is changed. */
  #keepAsIs(): void {
    this.#owner = {}
  }

  #owned(node: Node<K, V>): Node<K, V> {
    if (node.owner === this.#owner) return node
    return node.kind === 'leaf'
      ? new Leaf(this.#owner, node.keys.slice(), node.values.slice())
      : new Branch(this.#owner, node.keys.slice(), node.children.slice())
  }

  #ownedChild(branch: Branch<K, V>, index: number): Node<K, V> {
    const child = this.#owned(itemAt(branch.children, index))
    branch.children[index] = child
    return child
  }

  #put(node: Node<K, V>, key: K, value: V): Split<K, V> | undefined {
    if (node.kind === 'leaf') return this.#putInLeaf(node, key, value)
    const index = childFor(node, key)
    const split = this.#put(this.#ownedChild(node, index), key, value)
    if (split === undefined) return undefined
    insertAt(node.keys, index, split.key)
    insertAt(node.children, index + 1, split.right)
    return node.children.length > WIDTH ? splitNode(node) : undefined
  }

  #putInLeaf(leaf: Leaf<K, V>, key: K, value: V): Split<K, V> | undefined {
    const index = firstNotBelow(leaf.keys, key)
    if (leaf.keys[index] === key) {
      this.#replaced = leaf.values[index]
      leaf.values[index] = value
      return undefined
    }
    insertAt(leaf.keys, index, key)
    insertAt(leaf.values, index, value)
    this.#size++
    return leaf.keys.length > WIDTH ? splitNode(leaf) : undefined
  }

  #deletePresent(key: K): void {
    this.#root = this.#owned(this.#root)
    this.#remove(this.#root, key)
    if (this.#root.kind === 'branch' && this.#root.children.length === 1) {
      this.#root = itemAt(this.#root.children, 0)
    }
    this.#size--
  }

  #remove(node: Node<K, V>, key: K): void {
    if (node.kind === 'leaf') {
      const index = firstNotBelow(node.keys, key)
      removeAt(node.keys, index)
      removeAt(node.values, index)
      return
    }
    const index = childFor(node, key)
    const child = this.#ownedChild(node, index)
    this.#remove(child, key)
    if (widthOf(child) < WIDTH_MIN) this.#evenOut(node, Math.max(0, index - 1))
  }

  /** Makes one node of a child and the next, or two that are equally wide. */
  #evenOut(branch: Branch<K, V>, index: number): void {
    const joined = this.#ownedChild(branch, index)
    append(joined, itemAt(branch.keys, index), itemAt(branch.children, index + 1))
    if (widthOf(joined) <= WIDTH) {
      removeAt(branch.keys, index)
      removeAt(branch.children, index + 1)
    } else {
      const split = splitNode(joined)
      branch.keys[index] = split.key
      branch.children[index + 1] = split.right
    }
  }
}

/** The lowest text after all that begin with `prefix`, which is not empty. */
export function afterPrefix(prefix: string): string {
  const last = prefix.length - 1
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1)
}

/** The entries of a range that ends within its first leaf or the next; others are better walked. */
function collect<K extends string | number, V>(
  root: Node<K, V>,
  from: K | undefined,
  before: K | undefined,
): readonly (readonly [K, V])[] | undefined {
  const entries: (readonly [K, V])[] = []
  let start = from
  for (let leaves = 0; leaves < 2; leaves++) {
    const { leaf, next } = seek(root, start)
    let index = start === undefined ? 0 : firstNotBelow(leaf.keys, start)
    for (; index < leaf.keys.length; index++) {
      const key = itemAt(leaf.keys, index)
      if (before !== undefined && key >= before) return entries
      entries.push([key, itemAt(leaf.values, index)])
    }
    if (next === undefined || (before !== undefined && next >= before)) return entries
    start = next
  }
  return undefined
}

function* walk<K extends string | number, V>(
  root: Node<K, V>,
  from: K | undefined,
  before: K | undefined,
): Generator<readonly [K, V]> {
  let start = from
  do {
    const { leaf, next } = seek(root, start)
    let index = start === undefined ? 0 : firstNotBelow(leaf.keys, start)
    for (; index < leaf.keys.length; index++) {
      const key = itemAt(leaf.keys, index)
      if (before !== undefined && key >= before) return
      yield [key, itemAt(leaf.values, index)]
    }
    start = next
  } while (start !== undefined)
}

/** The leaf a key belongs to (absent: the first leaf), and the lowest key beyond that leaf. */
function seek<K extends string | number, V>(
  root: Node<K, V>,
  key: K | undefined,
): { readonly leaf: Leaf<K, V>; readonly next: K | undefined } {
  let node = root
  let next: K | undefined
  while (node.kind === 'branch') {
    const index = key === undefined ? 0 : childFor(node, key)
    next = node.keys[index] ?? next
    node = itemAt(node.children, index)
  }
  return { leaf: node, next }
}

function childFor<K extends string | number>(branch: Branch<K, unknown>, key: K): number {
  const index = firstNotBelow(branch.keys, key)
  return branch.keys[index] === key ? index + 1 : index
}

function firstNotBelow<K extends string | number>(keys: readonly K[], key: K): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (itemAt(keys, middle) < key) low = middle + 1
    else high = middle
  }
  return low
}

function widthOf(node: Node<unknown, unknown>): number {
  return node.kind === 'leaf' ? node.keys.length : node.children.length
}

/** Leaves half of a node's items in it. */
function splitNode<K, V>(node: Node<K, V>): Split<K, V> {
  const half = widthOf(node) >>> 1
  const keys = node.keys.splice(half)
  if (node.kind === 'leaf') {
    const right = new Leaf(node.owner, keys, node.values.splice(half))
    return { key: itemAt(keys, 0), right }
  }
  const right = new Branch(node.owner, keys, node.children.splice(half))
  return { key: defined(node.keys.pop(), 'the key between two halves'), right }
}

function append<K, V>(node: Node<K, V>, between: K, right: Node<K, V>): void {
  if (node.kind === 'leaf' && right.kind === 'leaf') {
    node.keys.push(...right.keys)
    node.values.push(...right.values)
  } else if (node.kind === 'branch' && right.kind === 'branch') {
    node.keys.push(between, ...right.keys)
    node.children.push(...right.children)
  }
}
