import { isObject } from '../../../base/json.ts'
import type { MergeSchema } from './merge-schema.ts'
import { ownField } from './own-field.ts'

type Keyed = Extract<MergeSchema, { kind: 'keyed' }>

export function elementOfField(name: string): string {
  return `f:${name}`
}

/**
 * How a list item is told apart: by its keys, with their defaults, or as a value of a set.
 *
 * Nothing where the item has none of its keys, or is no item of such a list.
 */
export function elementOfItem(schema: Keyed | { kind: 'set' }, item: unknown): string | undefined {
  if (schema.kind === 'set') return isScalar(item) ? `v:${JSON.stringify(item)}` : undefined
  if (!isObject(item)) return undefined
  const parts = [...schema.keys].sort().flatMap((key) => {
    const value = ownField(item, key) ?? schema.keyDefaults?.[key]
    return value === undefined ? [] : [`${JSON.stringify(key)}:${JSON.stringify(value)}`]
  })
  return parts.length === 0 ? undefined : `k:{${parts.join(',')}}`
}

/** The element in the one spelling used here; nothing for an element of an unknown type. */
export function canonicalElement(element: string): string | undefined {
  const [type, content] = [element.slice(0, 2), element.slice(2)]
  if (type === 'f:' || type === 'i:') return element
  if (type !== 'k:' && type !== 'v:') return undefined
  try {
    const value: unknown = JSON.parse(content)
    return type + (isObject(value) ? sortedJson(value) : JSON.stringify(value))
  } catch {
    return undefined
  }
}

/** A path as people read it: `.spec.containers[name="web"].image`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatElement).join('')
}

function formatElement(element: string): string {
  const content = element.slice(2)
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${content}`
    case 'v:':
      return `[=${content}]`
    case 'k:': {
      const keys = JSON.parse(content) as Readonly<Record<string, unknown>>
      const pairs = Object.keys(keys).map((key) => `${key}=${JSON.stringify(keys[key])}`)
      return `[${pairs.join(',')}]`
    }
    default:
      return `[${content}]`
  }
}

function sortedJson(object: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(object).sort()
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, object[key]])))
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
