import type { DurationMs } from '../../base/units.ts'

/** How a label has to be; an absent label is ''. */
export interface Matcher {
  readonly label: string
  readonly sign: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

export type BinarySign = '+' | '-' | '*' | '/' | '%' | '^' | '==' | '!=' | '>' | '<' | '>=' | '<='

export const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count'] as const
export type Aggregation = (typeof AGGREGATIONS)[number]

export const FUNCTIONS = ['rate', 'increase', 'histogram_quantile'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** Which labels count: those that are named, or all but those. */
export interface Grouping {
  readonly kind: 'by' | 'without'
  readonly labels: readonly string[]
}

/** A query, read. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'selector'
      readonly name: string
      readonly matchers: readonly Matcher[]
      /** How far back; absent: the last value. */
      readonly range?: DurationMs
    }
  | {
      readonly kind: 'call'
      readonly function: FunctionName
      readonly arguments: readonly Expression[]
    }
  | {
      readonly kind: 'aggregation'
      readonly operation: Aggregation
      readonly grouping: Grouping
      readonly of: Expression
    }
  | { readonly kind: 'negation'; readonly of: Expression }
  | {
      readonly kind: 'binary'
      readonly sign: BinarySign
      /** A comparison that answers 0 or 1, rather than leaving out what does not hold. */
      readonly asBool: boolean
      readonly left: Expression
      readonly right: Expression
    }
