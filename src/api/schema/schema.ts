import type { DurationMs } from '../../base/units.ts'
import type { CelRule, JsonSchema } from '../../objects/crd.ts'
import type { IntOrPercent } from '../../objects/int-or-percent.ts'

declare const TYPE: unique symbol

/**
 * A structural schema that carries the type of its values, as an API server returns them: with
 * defaults filled in. One source for the types here and for the CRDs.
 *
 * Every maker of a leaf asks for its bounds, so that a leaf without one can't be written.
 */
export interface Schema<T> extends JsonSchema {
  readonly [TYPE]?: T
}

/** Where a rule is broken: field names and indexes, from the value that the rule is about. */
export type Steps = readonly (string | number)[]

/**
 * A rule beyond types and bounds, said twice: for the API server in CEL, and here as a function.
 */
export interface Rule<T> extends CelRule {
  readonly message: string
  /** The places that break the rule; none where it holds. */
  readonly brokenAt: (self: T) => readonly Steps[]
}

/** A field that may be absent, also after defaulting. */
export interface Optional<T> {
  readonly optional: Schema<T>
}

type Fields = Readonly<Record<string, Schema<unknown> | Optional<unknown>>>

type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Optional<unknown> ? K : never
}[keyof F]

type FieldType<F> = F extends Optional<infer T> ? T : F extends Schema<infer T> ? T : never

type ObjectType<F extends Fields> = Flat<
  { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: FieldType<F[K]> } & {
    readonly [K in OptionalKeys<F>]?: FieldType<F[K]>
  }
>

type Flat<T> = { readonly [K in keyof T]: T[K] }

/** The type of the values that a schema takes. */
export type TypeOf<S> = S extends Schema<infer T> ? T : never

export function optional<T>(schema: Schema<T>): Optional<T> {
  return { optional: schema }
}

/** An object with these fields. A field is required unless it is optional or has a default. */
export function object<F extends Fields>(
  description: string,
  fields: F,
  extras: {
    readonly rules?: readonly Rule<ObjectType<F>>[]
    readonly default?: unknown
    /** Says so to whoever tries to change the object. */
    readonly immutable?: string
  } = {},
): Schema<ObjectType<F>> {
  const required = Object.keys(fields).filter((name) => isRequired(fields[name]))
  const rules: readonly CelRule[] = [
    ...(extras.immutable === undefined
      ? []
      : [{ rule: 'self == oldSelf', message: extras.immutable }]),
    ...(extras.rules ?? []),
  ]
  return {
    description,
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, schemaOf(field)]),
    ),
    ...(required.length > 0 && { required }),
    ...(extras.default !== undefined && { default: extras.default }),
    ...(rules.length > 0 && { 'x-kubernetes-validations': rules }),
  }
}

/** A list that is replaced whole, or merged by the fields that `keys` names. */
export function list<T>(
  description: string,
  items: Schema<T>,
  limits: {
    readonly maxItems: number
    readonly minItems?: number
    readonly keys?: readonly (keyof T & string)[]
    readonly rules?: readonly Rule<readonly T[]>[]
    readonly default?: readonly T[]
  },
): Schema<readonly T[]> {
  const { keys, rules, ...bounds } = limits
  return {
    description,
    type: 'array',
    items,
    ...bounds,
    'x-kubernetes-list-type': keys === undefined ? 'atomic' : 'map',
    ...(keys !== undefined && { 'x-kubernetes-list-map-keys': keys }),
    ...(rules !== undefined && { 'x-kubernetes-validations': rules }),
  }
}

/** Values by names that people choose. */
export function map<T>(
  description: string,
  values: Schema<T>,
  limits: { readonly maxProperties: number; readonly default?: Readonly<Record<string, T>> },
): Schema<Readonly<Record<string, T>>> {
  return { description, type: 'object', additionalProperties: values, ...limits }
}

/** An object of which nothing more is said. */
export function anyObject(description: string): Schema<Readonly<Record<string, unknown>>> {
  return { description, type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
}

export function text(
  description: string,
  limits: {
    readonly maxLength: number
    readonly minLength?: number
    readonly pattern?: string
    readonly default?: string
  },
): Schema<string> {
  return { description, type: 'string', ...limits }
}

/** One of these words. */
export function word<const W extends string>(
  description: string,
  words: readonly W[],
  extras: { readonly default?: W } = {},
): Schema<W> {
  return { description, type: 'string', enum: words, ...extras }
}

export function integer(
  description: string,
  limits: { readonly minimum: number; readonly maximum: number; readonly default?: number },
): Schema<number> {
  return { description, type: 'integer', ...limits }
}

/** A number that may have a fraction. */
export function fraction(
  description: string,
  limits: { readonly minimum: number; readonly maximum: number },
): Schema<number> {
  return { description, type: 'number', ...limits }
}

export function flag(
  description: string,
  extras: { readonly default?: boolean } = {},
): Schema<boolean> {
  return { description, type: 'boolean', ...extras }
}

/** A field that says something by being there: `true`, or absent. */
export function always(description: string): Schema<true> {
  return { description, type: 'boolean', enum: [true] }
}

/** An instant, in RFC 3339. */
export function time(description: string): Schema<string> {
  return { description, type: 'string', format: 'date-time', maxLength: 64 }
}

/** A span of time as people write it, such as `1h30m`; `maximum` is in milliseconds. */
export function span(
  description: string,
  limits: { readonly maximum: DurationMs },
): Schema<string> {
  return { description, type: 'string', format: 'duration', ...limits }
}

/** An amount as Kubernetes writes it, such as `500m` or `8Gi`. */
export function quantity(
  description: string,
  extras: { readonly default?: string } = {},
): Schema<string> {
  return { description, type: 'string', format: 'quantity', maxLength: 64, ...extras }
}

/** A number of pods, or a whole percentage of them such as `"25%"`. */
export function intOrPercent(
  description: string,
  extras: { readonly default?: IntOrPercent } = {},
): Schema<IntOrPercent> {
  return {
    description,
    'x-kubernetes-int-or-string': true,
    minimum: 0,
    maximum: 1_000_000,
    maxLength: 4,
    pattern: '^(100|[1-9]?[0-9])%$',
    ...extras,
  }
}

/** A rule that holds for a whole value or is broken by it, at the value or at `at` in it. */
export function rule<T>(
  cel: string,
  message: string,
  holds: (self: T) => boolean,
  at: Steps = [],
): Rule<T> {
  return { rule: cel, message, brokenAt: (self) => (holds(self) ? [] : [at]) }
}

function schemaOf(field: Schema<unknown> | Optional<unknown>): JsonSchema {
  return 'optional' in field ? field.optional : field
}

function isRequired(field: Schema<unknown> | Optional<unknown> | undefined): boolean {
  return field !== undefined && !('optional' in field) && field.default === undefined
}
