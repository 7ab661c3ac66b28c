import { isObject } from '../../../base/json.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { ClusterError, isClusterError } from '../../errors.ts'
import type { JsonPatchOperation } from '../../patch.ts'
import { TypeMismatch } from '../kinds/decode.ts'
import { mergeApplied } from '../patch/applied-merge.ts'
import { applyJsonPatch } from '../patch/json-patch.ts'
import { DEDUCED, schemaOfField, type MergeSchema } from '../patch/merge-schema.ts'
import { schemaOfItem } from '../patch/shape.ts'
import { unknownFieldPaths } from '../schema/prune.ts'
import { JsonPatchItem, jsonOf, RootObject, typeNameErrors } from './messages.ts'
import type { Content } from './request.ts'

/**
 * The object with an apply configuration laid over it; nobody comes to own what is in it.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/policy/mutating/patch/smd.go.
 */
export function withConfiguration<T extends KubeObject>(
  object: T,
  made: unknown,
  { defaulted, mergeSchema, shape }: Content<T>,
): T {
  const { apiVersion, kind } = object
  const mismatches = typeNameErrors(made, 'Object')
  if (mismatches.length > 0) throw new Error(`type mismatch: ${mismatches.join('\n')}`)
  const fields = jsonOf(made instanceof RootObject ? made.fields : {}) as Partial<KubeObject>
  const patch = { ...fields, apiVersion, kind }
  if (mergeSchema === undefined) {
    throw new Error(`${NOT_TYPED}no corresponding type for ${apiVersion}, Kind=${kind}`)
  }
  const [unknown] = unknownFieldPaths(patch, shape)
  if (unknown !== undefined) throw notTyped(unknown, 'field not declared in schema')
  const atomic = atomicPaths(patch, mergeSchema)
  if (atomic.length > 0) {
    const what = 'may not mutate atomic arrays, maps or structs'
    throw new Error(
      `error applying patch: invalid ApplyConfiguration: ${what}: ${atomic.join(', ')}`,
    )
  }
  try {
    return defaulted(mergeApplied(object, patch, mergeSchema) as T)
  } catch (error) {
    const { cause } = error as Error
    throw cause instanceof TypeMismatch ? notTyped(cause.path, inMergeWords(cause)) : error
  }
}

function notTyped(path: string, why: string): Error {
  return new Error(`${NOT_TYPED}.${path}: ${why}`)
}

const NOT_TYPED = 'error applying patch: failed to convert patch object to typed object: '

const MERGE_WORDS: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int: 'numeric (int or float)',
  object: 'map',
}

function inMergeWords({ message }: TypeMismatch): string {
  const [, found = '', wanted = ''] =
    /^cannot unmarshal (\S+) into a field of type (\S+)$/.exec(message) ?? []
  return `expected ${MERGE_WORDS[wanted] ?? wanted}, got ${found}`
}

/** What the patch would replace whole, losing what it does not name. */
function atomicPaths(value: unknown, schema: MergeSchema, path = ''): readonly string[] {
  if (Array.isArray(value)) {
    if (schema.kind !== 'keyed' && schema.kind !== 'set') return [path]
    const items = schemaOfItem(schema)
    return value.flatMap((item, index) => atomicPaths(item, items, `${path}[${index}]`))
  }
  if (!isObject(value)) return []
  if (schema.kind === 'atomic') return [path]
  return Object.keys(value).flatMap((key) =>
    atomicPaths(
      value[key],
      schema === DEDUCED ? DEDUCED : schemaOfField(schema, key),
      `${path}.${key}`,
    ),
  )
}

/**
 * The object after a JSON patch; itself where a test in it fails.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/policy/mutating/patch/json_patch.go.
 */
export function withJsonPatch<T extends KubeObject>(
  object: T,
  made: unknown,
  { defaulted, shape }: Content<T>,
): T {
  let next: unknown = object
  for (const item of Array.isArray(made) ? (made as readonly unknown[]) : []) {
    const operation = operationFrom(item)
    try {
      next = applyJsonPatch(next, [operation])
    } catch (error) {
      if (!isClusterError(error)) throw error
      if (operation.op === 'test') return object
      throw new Error(`JSON Patch: ${error.message}`, { cause: error })
    }
  }
  const [unknown] = unknownFieldPaths(next, shape)
  if (unknown !== undefined) throw unreadable(`strict decoding error: unknown field "${unknown}"`)
  try {
    return defaulted(next as T)
  } catch (error) {
    const { cause } = error as Error
    throw cause instanceof TypeMismatch
      ? unreadable(`json: ${cause.path}: ${cause.message}`)
      : error
  }
}

function operationFrom(item: unknown): JsonPatchOperation {
  if (!(item instanceof JsonPatchItem)) throw new Error('type mismatch: expected a JSONPatch')
  const { value } = item.fields
  const { typeName = '' } = (value ?? {}) as { readonly typeName?: string }
  const mismatches = typeNameErrors(value, typeName)
  if (mismatches.length > 0) throw new Error(`type mismatch: ${mismatches.join('\n')}`)
  return jsonOf(item) as unknown as JsonPatchOperation
}

/** The server takes this for a fault of its own, whatever the policy says of failures. */
function unreadable(why: string): ClusterError {
  return new ClusterError('ServiceUnavailable', `Internal error occurred: ${why}`)
}
