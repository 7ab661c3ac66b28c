import { deepEqual, isObject } from '../../../base/json.ts'
import { unreachable } from '../../../base/assert.ts'
import { ClusterError } from '../../errors.ts'
import type { JsonPatchOperation } from '../../patch.ts'
import { ownField, refuseProtoKey, refuseProtoKeys } from './own-field.ts'

type Tokens = readonly string[]
/** The field of a container: its value now in, its value afterwards out. */
type Change = (container: unknown, key: string) => unknown

/**
 * Carries out a JSON Patch (RFC 6902) on a copy; what no operation touches is shared.
 *
 * All or nothing. A failed `test` and a path that leads nowhere are `Invalid`, a malformed pointer
 * is `BadRequest`, as on a real API server.
 */
export function applyJsonPatch(
  document: unknown,
  operations: readonly JsonPatchOperation[],
): unknown {
  return operations.reduce<unknown>(applyOperation, document)
}

function applyOperation(document: unknown, operation: JsonPatchOperation): unknown {
  switch (operation.op) {
    case 'add':
      return add(document, operation.path, operation.value)
    case 'replace':
      return replace(document, operation.path, operation.value)
    case 'remove':
      return remove(document, operation.path)
    case 'test':
      return test(document, operation.path, operation.value)
    case 'copy':
      return add(document, operation.path, valueAt(document, operation.from))
    case 'move':
      return move(document, operation.from, operation.path)
    default:
      return unreachable(operation)
  }
}

function test(document: unknown, path: string, expected: unknown): unknown {
  const found = valueAt(document, path)
  if (deepEqual(found, expected)) return document
  throw refused(
    'test',
    path,
    `it is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
  )
}

function move(document: unknown, from: string, path: string): unknown {
  if (path === from) return document
  if (path.startsWith(`${from}/`)) {
    throw refused('move', from, `"${path}" is inside it, expected a place outside`)
  }
  return add(remove(document, from), path, valueAt(document, from))
}

function add(document: unknown, path: string, value: unknown): unknown {
  refuseProtoKeys(value)
  return changeAt(document, path, value, (container, key): unknown => {
    if (!Array.isArray(container)) return withField(container, key, value)
    const index = key === '-' ? container.length : indexIn(container.length, key, path)
    return container.toSpliced(index, 0, value) as unknown
  })
}

function replace(document: unknown, path: string, value: unknown): unknown {
  refuseProtoKeys(value)
  valueAt(document, path)
  return changeAt(document, path, value, (container, key) =>
    Array.isArray(container)
      ? container.with(indexIn(container.length - 1, key, path), value)
      : withField(container, key, value),
  )
}

function remove(document: unknown, path: string): unknown {
  valueAt(document, path)
  return changeAt(document, path, null, (container, key) =>
    Array.isArray(container)
      ? container.toSpliced(indexIn(container.length - 1, key, path), 1)
      : Object.fromEntries(Object.entries(container as object).filter(([name]) => name !== key)),
  )
}

/** The document with its container at `path` changed; the empty path stands for the whole. */
function changeAt(document: unknown, path: string, whole: unknown, change: Change): unknown {
  const tokens = tokensOf(path)
  return tokens.length === 0 ? whole : descend(document, tokens, path, change)
}

function descend(container: unknown, tokens: Tokens, path: string, change: Change): unknown {
  const [key = '', ...rest] = tokens
  if (!isObject(container) && !Array.isArray(container)) throw missing(path)
  if (rest.length === 0) return change(container, key)
  const changed = descend(childOf(container, key, path), rest, path, change)
  return Array.isArray(container)
    ? container.with(Number(key), changed)
    : withField(container, key, changed)
}

function withField(container: unknown, key: string, value: unknown): unknown {
  return { ...(container as object), [key]: value }
}

function valueAt(document: unknown, path: string): unknown {
  return tokensOf(path).reduce((container, key) => childOf(container, key, path), document)
}

function childOf(container: unknown, key: string, path: string): unknown {
  if (Array.isArray(container)) return container[indexIn(container.length - 1, key, path)]
  const child = isObject(container) ? ownField(container, key) : undefined
  if (child === undefined) throw missing(path)
  return child
}

function indexIn(last: number, key: string, path: string): number {
  const index = /^(0|[1-9][0-9]*)$/.test(key) ? Number(key) : -1
  if (index < 0 || index > last) throw missing(path)
  return index
}

/** RFC 6901: `~1` is a slash, `~0` a tilde. */
function tokensOf(path: string): Tokens {
  if (path === '') return []
  if (!path.startsWith('/') || /~(?![01])/.test(path)) {
    const problem = 'it is no JSON pointer, expected such as "/spec/replicas"'
    throw new ClusterError('BadRequest', `Cannot patch "${path}": ${problem}`)
  }
  const tokens = path.slice(1).split('/')
  const keys = tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  keys.forEach(refuseProtoKey)
  return keys
}

function missing(path: string): ClusterError {
  return refused('patch', path, 'there is no such place in the object')
}

function refused(verb: string, path: string, problem: string): ClusterError {
  return new ClusterError('Invalid', `Cannot ${verb} "${path}": ${problem}`)
}
