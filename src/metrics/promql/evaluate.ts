import { instant, seconds, type DurationMs, type InstantMs } from '../../base/units.ts'
import type { Expression, Matcher } from './expression.ts'
import { increaseOf } from './extrapolate.ts'
import { quantilesOf } from './histogram.ts'
import { QueryError } from './query-error.ts'
import type { Series, SeriesSource } from './series.ts'
import { aggregate, combine, grouped, type Value, type Vector } from './vector.ts'

/** For so long the last sample of a series counts (`--query.lookback-delta`, Prometheus 3). */
const LOOKBACK = seconds(300)

/** The answer to a query at an instant; `QueryError` where it has none. */
export function evaluate(expression: Expression, source: SeriesSource, at: InstantMs): Value {
  switch (expression.kind) {
    case 'number':
      return { kind: 'scalar', value: expression.value }
    case 'selector':
      return vector(lastValues(expression, source, at))
    case 'negation':
      return combine(TIMES, { kind: 'scalar', value: -1 }, evaluate(expression.of, source, at))
    case 'call':
      return vector(call(expression, source, at))
    case 'aggregation': {
      const elements = elementsOf(evaluate(expression.of, source, at))
      return vector(
        grouped(elements, expression.grouping).map((group) => ({
          labels: group.labels,
          value: aggregate(expression.operation, group.elements),
        })),
      )
    }
    case 'binary': {
      const left = evaluate(expression.left, source, at)
      return combine(expression, left, evaluate(expression.right, source, at))
    }
  }
}

const TIMES = { sign: '*', asBool: false } as const

type Selector = Extract<Expression, { readonly kind: 'selector' }>
type Call = Extract<Expression, { readonly kind: 'call' }>

function lastValues(selector: Selector, source: SeriesSource, at: InstantMs): Vector {
  if (selector.range !== undefined) {
    throw new QueryError(`Cannot answer a query: ${selector.name} has a range, expected rate of it`)
  }
  return seriesOf(selector, source, { range: LOOKBACK, at }).flatMap(
    ({ labels, samples, isStale }) => {
      const last = samples.at(-1)
      return last === undefined || isStale ? [] : [{ labels, value: last.value }]
    },
  )
}

function call(expression: Call, source: SeriesSource, at: InstantMs): Vector {
  const [first, second] = expression.arguments
  if (expression.function === 'histogram_quantile') {
    const quantile = first === undefined ? undefined : evaluate(first, source, at)
    if (quantile?.kind !== 'scalar' || second === undefined) {
      throw new QueryError('Cannot answer a query: the quantile is no number, expected 0 to 1')
    }
    return quantilesOf(quantile.value, elementsOf(evaluate(second, source, at)))
  }
  if (first?.kind !== 'selector' || first.range === undefined) return []
  const { range } = first
  const perSecond = expression.function === 'rate' ? range / 1000 : 1
  return seriesOf(first, source, { range, at }).flatMap(({ labels, samples }) => {
    const increase = increaseOf(samples, range, at)
    return increase === undefined ? [] : [{ labels, value: increase / perSecond }]
  })
}

function seriesOf(
  { name, matchers }: Selector,
  source: SeriesSource,
  { range, at }: { readonly range: DurationMs; readonly at: InstantMs },
): readonly Series[] {
  const named = matchers.find(({ label, sign }) => label === '__name__' && sign === '=')
  const others = matchers.filter((matcher) => matcher !== named)
  return source
    .series(name === '' ? (named?.value ?? '') : name, instant(at - range), at)
    .filter(({ labels }) => others.every((matcher) => matches(labels[matcher.label], matcher)))
}

function matches(value = '', { sign, value: wanted }: Matcher): boolean {
  switch (sign) {
    case '=':
      return value === wanted
    case '!=':
      return value !== wanted
    case '=~':
      return anchored(wanted).test(value)
    case '!~':
      return !anchored(wanted).test(value)
  }
}

/** Prometheus holds a pattern against all of a value. */
function anchored(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 's')
  } catch (cause) {
    const why = `"${pattern}" is no regular expression, expected one such as 5..`
    throw new QueryError(`Cannot answer a query: ${why}`, { cause })
  }
}

function elementsOf(value: Value): Vector {
  if (value.kind === 'vector') return value.elements
  throw new QueryError('Cannot answer a query: a number, expected a metric')
}

function vector(elements: Vector): Value {
  return { kind: 'vector', elements }
}
