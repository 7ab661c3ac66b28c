import { isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import { canonicalQuantity, isQuantity } from '../../../objects/quantity.ts'
import { without } from '../../../base/fields.ts'

/**
 * Reads a value as the API server decodes JSON into a built-in type: fields that the schema does
 * not name and nulls are dropped, defaults filled in, and a value of another type is refused.
 *
 * The same reference comes back when nothing changes. A frozen list of objects that was found
 * clean is not walked again: pods share the lists of their template.
 */
export type Decode = (value: unknown) => unknown

/** A value of the wrong type, and where in the object it was met. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch'
  readonly #path: string[] = []

  constructor(value: unknown, wanted: string) {
    super(`cannot unmarshal ${jsonTypeOf(value)} into a field of type ${wanted}`)
  }

  /** Called from the inside out as the error travels up. */
  within(step: string): this {
    this.#path.unshift(step)
    return this
  }

  get path(): string {
    return this.#path.join('').replace(/^\./, '')
  }
}

export function decoderOf(schema: JsonSchema): Decode {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return (value) => value
  if (schema['x-kubernetes-int-or-string'] === true) {
    return schema.format === 'quantity' ? decodeQuantity : decodeIntOrString
  }
  if (schema.type === 'array') return listDecoder(schema.items ?? {})
  if (schema.type !== 'object') return scalarDecoder(schema)
  return schema.properties === undefined ? mapDecoder(schema) : structDecoder(schema.properties)
}

function scalarDecoder({ type = 'object' }: JsonSchema): Decode {
  const scalar = SCALARS[type]
  if (scalar === undefined) return (value) => value
  return (value) => checked(value, scalar.has(value), scalar.name)
}

const SCALARS: Readonly<
  Record<string, { readonly name: string; has(value: unknown): boolean } | undefined>
> = {
  string: { name: 'string', has: (value) => typeof value === 'string' },
  boolean: { name: 'bool', has: (value) => typeof value === 'boolean' },
  integer: { name: 'int', has: (value) => Number.isSafeInteger(value) },
  number: { name: 'float', has: (value) => typeof value === 'number' },
}

function structDecoder(properties: Readonly<Record<string, JsonSchema>>): Decode {
  const entries = Object.entries(properties)
  const decoders = new Map(entries.map(([key, schema]) => [key, decoderOf(schema)]))
  const defaults = entries
    .filter(([, schema]) => schema.default !== undefined)
    .map(([key, schema]) => [key, decoderOf(schema)(schema.default)] as const)
  return (value) => {
    if (!isObject(value)) throw new TypeMismatch(value, 'object')
    let kept = value
    for (const key in value) {
      const before = value[key]
      const after = decodeField(decoders.get(key), before, key)
      if (after === before && before !== undefined) continue
      kept = after === undefined ? without(kept, key) : { ...kept, [key]: after }
    }
    for (const [key, fallback] of defaults) {
      if (kept[key] === undefined) kept = { ...kept, [key]: fallback }
    }
    return kept
  }
}

function decodeField(decode: Decode | undefined, value: unknown, key: string): unknown {
  if (decode === undefined || value === null || value === undefined) return undefined
  try {
    return decode(value)
  } catch (error) {
    throw error instanceof TypeMismatch ? error.within(`.${key}`) : error
  }
}

function mapDecoder(schema: JsonSchema): Decode {
  const values = schema.additionalProperties
  const decode = decoderOf(isObject(values) ? values : {})
  return (value) => {
    if (!isObject(value)) throw new TypeMismatch(value, 'map')
    let kept = value
    for (const key in value) {
      // A null in a map of texts becomes '' in Go; nobody means that, so it is dropped here.
      const after = decodeField(decode, value[key], key)
      if (after === value[key]) continue
      kept = after === undefined ? without(kept, key) : { ...kept, [key]: after }
    }
    return kept
  }
}

function listDecoder(items: JsonSchema): Decode {
  const decode = decoderOf(items)
  const clean = new WeakSet<readonly unknown[]>()
  return (value) => {
    if (!Array.isArray(value)) throw new TypeMismatch(value, 'list')
    const list: readonly unknown[] = value
    if (clean.has(list)) return list
    const decoded = list.map((item, index) => decodeItem(decode, item, index))
    if (decoded.some((item, index) => item !== list[index])) return decoded
    if (items.type === 'object' && Object.isFrozen(list)) clean.add(list)
    return list
  }
}

function decodeItem(decode: Decode, item: unknown, index: number): unknown {
  try {
    return decode(item)
  } catch (error) {
    throw error instanceof TypeMismatch ? error.within(`[${index}]`) : error
  }
}

function decodeIntOrString(value: unknown): unknown {
  const good = typeof value === 'string' || Number.isSafeInteger(value)
  return checked(value, good, 'int or string')
}

function decodeQuantity(value: unknown): unknown {
  const amount = typeof value === 'number' ? String(value) : value
  if (typeof amount !== 'string' || !isQuantity(amount)) throw new TypeMismatch(value, 'Quantity')
  return canonicalQuantity(amount)
}

function checked(value: unknown, good: boolean, wanted: string): unknown {
  if (!good) throw new TypeMismatch(value, wanted)
  return value
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return value === null ? 'null' : typeof value
}
