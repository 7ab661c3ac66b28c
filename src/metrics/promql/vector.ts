import type { StringMap } from '../../objects/meta.ts'
import type { Aggregation, BinarySign, Grouping } from './expression.ts'
import { QueryError } from './query-error.ts'

/** A value for each set of labels. */
export interface Element {
  readonly labels: StringMap
  readonly value: number
}

export type Vector = readonly Element[]

/** What a query answers. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'vector'; readonly elements: Vector }

/** The same for the same labels. */
function labelsKey(labels: StringMap): string {
  const entries = Object.entries(labels).filter(([, value]) => value !== '')
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The elements of each group, by the labels that stay. */
export function grouped(
  elements: Vector,
  { kind, labels }: Grouping,
): readonly { readonly labels: StringMap; readonly elements: Vector }[] {
  const groups = new Map<string, { labels: StringMap; elements: Element[] }>()
  for (const element of elements) {
    const kept = Object.fromEntries(
      Object.entries(element.labels).filter(
        ([label]) => labels.includes(label) === (kind === 'by'),
      ),
    )
    const key = labelsKey(kept)
    const group = groups.get(key) ?? { labels: kept, elements: [] }
    group.elements.push(element)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export function aggregate(operation: Aggregation, elements: Vector): number {
  const values = elements.map(({ value }) => value)
  const sum = values.reduce((total, value) => total + value, 0)
  switch (operation) {
    case 'sum':
      return sum
    case 'avg':
      return sum / values.length
    case 'count':
      return values.length
    case 'min':
      return values.reduce((least, value) => (value < least || Number.isNaN(least) ? value : least))
    case 'max':
      return values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most))
  }
}

const COMPARISONS: Readonly<Partial<Record<BinarySign, (a: number, b: number) => boolean>>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
}

const ARITHMETIC: Readonly<Partial<Record<BinarySign, (a: number, b: number) => number>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
}

function arithmetic(sign: BinarySign, a: number, b: number): number {
  return ARITHMETIC[sign]?.(a, b) ?? NaN
}

interface Operation {
  readonly sign: BinarySign
  readonly asBool: boolean
}

/**
 * Both sides together: of two vectors, the elements whose labels are the same. A comparison keeps
 * the left side where it holds.
 */
export function combine(operation: Operation, left: Value, right: Value): Value {
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return { kind: 'scalar', value: ofScalars(operation, left.value, right.value) }
  }
  if (left.kind === 'vector' && right.kind === 'vector') {
    return { kind: 'vector', elements: ofVectors(operation, left.elements, right.elements) }
  }
  const vector = left.kind === 'vector' ? left : right
  const elements = (vector.kind === 'vector' ? vector.elements : []).flatMap((element) => {
    const [a, b] = [
      left.kind === 'scalar' ? left.value : element.value,
      right.kind === 'scalar' ? right.value : element.value,
    ]
    return ofElement(operation, element, { a, b })
  })
  return { kind: 'vector', elements }
}

function ofScalars({ sign, asBool }: Operation, a: number, b: number): number {
  const compare = COMPARISONS[sign]
  if (compare === undefined) return arithmetic(sign, a, b)
  if (!asBool) {
    throw new QueryError('Cannot answer a query: a comparison of numbers, expected bool behind it')
  }
  return compare(a, b) ? 1 : 0
}

function ofVectors(operation: Operation, left: Vector, right: Vector): Vector {
  const others = new Map(right.map((element) => [labelsKey(element.labels), element]))
  return left.flatMap((element) => {
    const other = others.get(labelsKey(element.labels))
    if (other === undefined) return []
    return ofElement(operation, element, { a: element.value, b: other.value })
  })
}

function ofElement(
  { sign, asBool }: Operation,
  { labels, value }: Element,
  { a, b }: { readonly a: number; readonly b: number },
): Vector {
  const compare = COMPARISONS[sign]
  if (compare === undefined) return [{ labels, value: arithmetic(sign, a, b) }]
  if (asBool) return [{ labels, value: compare(a, b) ? 1 : 0 }]
  return compare(a, b) ? [{ labels, value }] : []
}
