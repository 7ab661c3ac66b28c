import { durationMs, type DurationMs } from '../../base/units.ts'
import {
  AGGREGATIONS,
  FUNCTIONS,
  type BinarySign,
  type Expression,
  type Grouping,
  type Matcher,
} from './expression.ts'
import { QueryError } from './query-error.ts'
import { tokensOf, type Token } from './token.ts'

/**
 * Reads a query of the Prometheus query language.
 *
 * Left out on purpose: what success rates and latencies do without, which is other functions and
 * aggregations than these, `offset`, `@`, subqueries, `and`, `or`, `unless`, and the matching of
 * labels by `on`, `ignoring` and `group_left`. `QueryError` where it is no such query.
 */
export function parseQuery(query: string): Expression {
  const reader = new TokenReader(tokensOf(query))
  const expression = readBinary(reader, 0)
  reader.expectEnd()
  return expression
}

class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', word: '', at: 0 }
  }

  take(): Token {
    const token = this.next
    this.#at++
    return token
  }

  /** Takes the next word if it is this one. */
  takes(word: string): boolean {
    const isIt = this.next.kind !== 'text' && this.next.word === word
    if (isIt) this.#at++
    return isIt
  }

  expect(word: string): void {
    if (!this.takes(word)) throw this.wrong(`"${word}"`)
  }

  expectEnd(): void {
    if (this.next.kind !== 'end') throw this.wrong('its end')
  }

  takeKind(kind: Token['kind'], what: string): string {
    if (this.next.kind !== kind) throw this.wrong(what)
    return this.take().word
  }

  wrong(expected: string): QueryError {
    const { kind, word, at } = this.next
    const found = kind === 'end' ? 'its end' : `"${word}"`
    return new QueryError(`Cannot read a query at ${at + 1}: found ${found}, expected ${expected}`)
  }
}

/** From those that bind least to those that bind most. */
const LEVELS: readonly (readonly BinarySign[])[] = [
  ['==', '!=', '>', '<', '>=', '<='],
  ['+', '-'],
  ['*', '/', '%'],
]
const COMPARISONS: readonly string[] = LEVELS[0] ?? []

function readBinary(reader: TokenReader, level: number): Expression {
  const signs = LEVELS[level]
  if (signs === undefined) return readSigned(reader)
  let left = readBinary(reader, level + 1)
  for (;;) {
    const sign = signs.find((one) => reader.takes(one))
    if (sign === undefined) return left
    const asBool = COMPARISONS.includes(sign) && reader.takes('bool')
    left = { kind: 'binary', sign, asBool, left, right: readBinary(reader, level + 1) }
  }
}

/** A sign binds less than a power, which binds to the right. */
function readSigned(reader: TokenReader): Expression {
  if (reader.takes('-')) return { kind: 'negation', of: readSigned(reader) }
  if (reader.takes('+')) return readSigned(reader)
  const left = readAtom(reader)
  if (!reader.takes('^')) return left
  return { kind: 'binary', sign: '^', asBool: false, left, right: readSigned(reader) }
}

function readAtom(reader: TokenReader): Expression {
  const { kind, word } = reader.next
  if (reader.takes('(')) {
    const inner = readBinary(reader, 0)
    reader.expect(')')
    return inner
  }
  if (kind === 'number') return { kind: 'number', value: numberOf(reader.take().word) }
  const aggregation = AGGREGATIONS.find((one) => one === word)
  if (kind === 'name' && aggregation !== undefined) {
    reader.take()
    return readAggregation(reader, aggregation)
  }
  if (kind === 'name') {
    reader.take()
    return reader.next.word === '(' ? readCall(reader, word) : readSelector(reader, word)
  }
  if (word === '{') return readSelector(reader, '')
  throw reader.wrong('a number, a metric or a function')
}

function numberOf(word: string): number {
  return word === 'Inf' ? Infinity : Number(word)
}

function readAggregation(
  reader: TokenReader,
  operation: (typeof AGGREGATIONS)[number],
): Expression {
  const before = readGrouping(reader)
  reader.expect('(')
  const of = readBinary(reader, 0)
  reader.expect(')')
  const grouping = before ?? readGrouping(reader) ?? { kind: 'by', labels: [] }
  return { kind: 'aggregation', operation, grouping, of }
}

function readGrouping(reader: TokenReader): Grouping | undefined {
  const kind = (['by', 'without'] as const).find((word) => reader.takes(word))
  if (kind === undefined) return undefined
  reader.expect('(')
  const labels = readList(reader, ')', () => reader.takeKind('name', 'a label'))
  return { kind, labels }
}

function readCall(reader: TokenReader, word: string): Expression {
  const name = FUNCTIONS.find((one) => one === word)
  if (name === undefined) {
    throw new QueryError(
      `Cannot read a query: there is no function "${word}" here, expected ${FUNCTIONS.join(', ')} or an aggregation (${AGGREGATIONS.join(', ')})`,
    )
  }
  reader.expect('(')
  const given = readList(reader, ')', () => readBinary(reader, 0))
  checkArguments(name, given)
  return { kind: 'call', function: name, arguments: given }
}

function checkArguments(name: (typeof FUNCTIONS)[number], given: readonly Expression[]): void {
  const [first] = given
  if (name === 'histogram_quantile') {
    if (given.length === 2) return
    throw new QueryError(
      `Cannot read a query: ${name} of ${given.length} arguments, expected a quantile and buckets`,
    )
  }
  const isRange = first?.kind === 'selector' && first.range !== undefined
  if (given.length === 1 && isRange) return
  throw new QueryError(`Cannot read a query: ${name} without a range, expected ${name}(metric[5m])`)
}

function readSelector(reader: TokenReader, name: string): Expression {
  const matchers = reader.takes('{') ? readList(reader, '}', () => readMatcher(reader)) : []
  if (name === '' && matchers.length === 0) throw reader.wrong('a metric or a matcher')
  const selector = { kind: 'selector', name, matchers } as const
  if (!reader.takes('[')) return selector
  const range = durationOf(reader.takeKind('duration', 'a span such as 5m'))
  reader.expect(']')
  return { ...selector, range }
}

const MATCHER_SIGNS = ['=~', '!~', '!=', '='] as const

function readMatcher(reader: TokenReader): Matcher {
  const label = reader.takeKind('name', 'a label')
  const sign = MATCHER_SIGNS.find((one) => reader.takes(one))
  if (sign === undefined) throw reader.wrong('=, !=, =~ or !~')
  return { label, sign, value: reader.takeKind('text', 'a text in quotes') }
}

function readList<T>(reader: TokenReader, end: string, read: () => T): readonly T[] {
  const items: T[] = []
  while (!reader.takes(end)) {
    items.push(read())
    if (reader.takes(end)) return items
    reader.expect(',')
  }
  return items
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}

function durationOf(word: string): DurationMs {
  let sum = 0
  for (const [, count, unit = ''] of word.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    sum += Number(count) * (UNITS_MS[unit] ?? 0)
  }
  return durationMs(sum)
}
