import { isObject } from '../../../base/json.ts'
import { canonicalElement } from './path-element.ts'

/**
 * A set of fields of an object, kept in the very shape of FieldsV1.
 *
 * Each key is a path element: `f:name`, `k:{"name":"web"}` or `v:"value"`. A node without children
 * is in the set; one with children is in it when it has the child `.`. Keys are sorted. Never
 * changed once made: sets share their parts.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet
}

export type FieldPath = readonly string[]

export const NO_FIELDS: FieldSet = Object.freeze({})
const SELF = '.'

export function isEmptySet(set: FieldSet): boolean {
  return set === NO_FIELDS || !Object.keys(set).some((element) => element !== SELF)
}

export function fieldSetOf(...paths: readonly FieldPath[]): FieldSet {
  return paths.map(setOfOne).reduce(union, NO_FIELDS)
}

/** Every path in the set, parents before children. */
export function pathsOf(set: FieldSet): readonly FieldPath[] {
  return Object.keys(set).flatMap((element) => {
    const node = set[element] ?? NO_FIELDS
    if (element === SELF) return []
    const below = pathsOf(node).map((path) => [element, ...path])
    return isMember(node) ? [[element], ...below] : below
  })
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, inEither)
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, inBoth)
}

/** The fields of `a` that are not in `b`; a parent is a field apart from what is inside it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, inFirstOnly)
}

/** As `difference`, but a field of `b` takes along everything inside it. */
export function differenceWithInsides(a: FieldSet, b: FieldSet): FieldSet {
  return (
    nodeOf(false, a, (element, own) => {
      const other = b[element]
      if (other === undefined) return own
      if (isMember(other)) return undefined
      const inside = differenceWithInsides(own, other)
      return makeNode(isMember(own), inside)
    }) ?? NO_FIELDS
  )
}

/** Reads FieldsV1 that a client wrote: sorts it and drops path elements of unknown types. */
export function parseFieldSet(fields: unknown): FieldSet {
  return parseNode(fields, false) ?? NO_FIELDS
}

function parseNode(fields: unknown, member: boolean): FieldSet | undefined {
  if (!isObject(fields)) return undefined
  const children: Record<string, FieldSet> = {}
  for (const key of Object.keys(fields)) {
    const element = canonicalElement(key)
    const inside = fields[key]
    if (element === undefined || !isObject(inside)) continue
    const isLeaf = Object.keys(inside).length === 0 || SELF in inside
    const child = parseNode(inside, isLeaf)
    if (child !== undefined) children[element] = child
  }
  return makeNode(member, children)
}

function setOfOne(path: FieldPath): FieldSet {
  return path.reduceRight<FieldSet>((inside, element) => ({ [element]: inside }), NO_FIELDS)
}

/** Whether a node stands for a field itself, apart from what is inside it. */
export function isMember(node: FieldSet | undefined): boolean {
  if (node === undefined) return false
  for (const element in node) return element === SELF
  return true
}

/** A node of a set, with the children as they are; nothing where it would be empty. */
export function makeNode(member: boolean, children: FieldSet): FieldSet | undefined {
  return nodeOf(member, children, (_, child) => child)
}

/** A node with those children that `keep` lets through; nothing where nothing is left. */
function nodeOf(
  member: boolean,
  children: FieldSet,
  keep: (element: string, child: FieldSet) => FieldSet | undefined,
): FieldSet | undefined {
  const node: Record<string, FieldSet> = {}
  let size = 0
  if (member) node[SELF] = NO_FIELDS
  for (const element of Object.keys(children).sort()) {
    const child = element === SELF ? undefined : keep(element, children[element] ?? NO_FIELDS)
    if (child === undefined) continue
    node[element] = child
    size++
  }
  if (size > 0) return node
  return member ? NO_FIELDS : undefined
}

type Rule = (inFirst: boolean, inSecond: boolean) => boolean
const inEither: Rule = (inFirst, inSecond) => inFirst || inSecond
const inBoth: Rule = (inFirst, inSecond) => inFirst && inSecond
const inFirstOnly: Rule = (inFirst, inSecond) => inFirst && !inSecond

function combine(a: FieldSet, b: FieldSet, rule: Rule): FieldSet {
  return combineInsides(a, b, rule, false) ?? NO_FIELDS
}

function combineNodes(
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  rule: Rule,
): FieldSet | undefined {
  if (a === undefined || b === undefined || a === b) {
    return rule(a !== undefined, b !== undefined) ? (a ?? b) : undefined
  }
  return combineInsides(a, b, rule, rule(isMember(a), isMember(b)))
}

/** A part that comes out as it went in is shared, not copied. */
function combineInsides(
  a: FieldSet,
  b: FieldSet,
  rule: Rule,
  member: boolean,
): FieldSet | undefined {
  let same = member === isMember(a)
  const combined = nodeOf(member, { ...b, ...a }, (element) => {
    const child = combineNodes(a[element], b[element], rule)
    if (child !== a[element]) same = false
    return child
  })
  return same ? a : combined
}
