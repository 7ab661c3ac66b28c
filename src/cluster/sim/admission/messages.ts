import { Optional } from '@marcbachmann/cel-js'
import { isObject, type Json } from '../../../base/json.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a message literal makes; the library tells types apart by their classes. */
abstract class Message {
  readonly typeName: string
  readonly fields: Fields

  constructor(typeName: string, given: Fields) {
    this.typeName = typeName
    this.fields = withoutEmptyOptions(given)
  }
}

/** `Object{…}`. */
export class RootObject extends Message {}
/** `Object.spec{…}` and the like. */
export class ObjectPart extends Message {}
/** `JSONPatch{…}`. */
export class JsonPatchItem extends Message {}

/** A field `?name` is set where its optional value is there. */
function withoutEmptyOptions(given: Fields): Fields {
  const entries = Object.entries(given).flatMap(([name, value]) => {
    if (!name.startsWith('?')) return [[name, value] as const]
    return value instanceof Optional && value.hasValue()
      ? [[name.slice(1), value.value()] as const]
      : []
  })
  return Object.fromEntries(entries)
}

/**
 * What is wrong with the names of the types in a message: `Object.spec` stands in the field `spec`.
 *
 * Kubernetes 1.36, apiserver, pkg/cel/mutation/dynamic/objects.go.
 */
export function typeNameErrors(value: unknown, expected: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => typeNameErrors(item, expected))
  if (!(value instanceof Message)) {
    if (!isObject(value)) return []
    return Object.keys(value).flatMap((key) => typeNameErrors(value[key], expected))
  }
  const { typeName, fields } = value
  const wrong =
    typeName === expected
      ? []
      : [
          `unexpected type name ${JSON.stringify(typeName)}, expected ${JSON.stringify(expected)}, ` +
            'which matches field name path from root Object type',
        ]
  const below = Object.keys(fields).flatMap((name) =>
    typeNameErrors(fields[name], `${expected}.${name}`),
  )
  return [...wrong, ...below]
}

/** A value of CEL as JSON. Left out on purpose: bytes, times and durations. */
export function jsonOf(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Message) return jsonOf(value.fields)
  if (value instanceof Map) return jsonOf(Object.fromEntries(value))
  if (Array.isArray(value)) return value.map(jsonOf)
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, jsonOf(field)]))
  }
  return value as Json
}
