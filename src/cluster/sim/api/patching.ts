import { isObject, type Json } from '../../../base/json.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { KubeObject, ObjectKey } from '../../../objects/meta.ts'
import type { WriteOptions } from '../../cluster.ts'
import { ClusterError } from '../../errors.ts'
import type { Patch } from '../../patch.ts'
import type { Kind } from '../kinds/kind.ts'
import { TypeMismatch } from '../kinds/decode.ts'
import { invalidValue, requiredValue } from '../kinds/rules/causes.ts'
import { applyServerSide } from '../patch/apply.ts'
import { applyJsonPatch } from '../patch/json-patch.ts'
import { applyMergePatch } from '../patch/merge-patch.ts'
import { applyStrategicMerge } from '../patch/strategic-merge.ts'
import type { ApiServer } from './api-server.ts'
import { withoutRevision } from './metadata.ts'
import { checkBody, checkPlace, isOfKind } from './body.ts'
import { resetFields, type ServerWrite } from './field-ownership.ts'
import { conflict, invalid, notFound, wrongBody } from './refusals.ts'

export interface PatchRequest<T extends KubeObject> {
  readonly server: ApiServer
  readonly now: InstantMs
  readonly kind: Kind<T>
  readonly live: T | undefined
  readonly key: ObjectKey
  readonly patch: Patch
  readonly options: WriteOptions
}

/** Carries out a patch of any of the four forms, as a write of the whole object. */
export function patchObject<T extends KubeObject>(request: PatchRequest<T>): T {
  const { server, kind, live, key, patch, options } = request
  if (patch.kind === 'apply') return apply(request, patch)
  if (live === undefined) throw notFound(kind.resource, key.name)
  const next = patched(kind, live, patch)
  if (isObject(next) && !isOfKind(kind, next)) throw unreadable(next, 'it is of another kind')
  checkBody(kind, next)
  checkPlace(kind, key, next)
  try {
    return server.replace(kind, live, next, options)
  } catch (error) {
    const { cause } = error as ClusterError
    throw cause instanceof TypeMismatch
      ? unreadable(next, `json: ${cause.path}: ${cause.message}`)
      : error
  }
}

/** What a patch has made can not be read as an object of the kind. */
function unreadable(made: unknown, why: string): ClusterError {
  return invalid({ group: '', kind: '' }, '', [invalidValue('patch', JSON.stringify(made), why)])
}

function patched<T extends KubeObject>(
  kind: Kind<T>,
  live: T,
  patch: Exclude<Patch, { kind: 'apply' }>,
): unknown {
  const before = live as unknown as Json
  switch (patch.kind) {
    case 'json':
      return applyJsonPatch(before, patch.operations)
    case 'merge':
      return applyMergePatch(before, patch.body)
    case 'strategic':
      if (kind.resource.group.includes('.') && !kind.resource.group.endsWith('k8s.io')) {
        throw new ClusterError(
          'UnsupportedMediaType',
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
        )
      }
      return applyStrategicMerge(before, patch.body, kind.mergeSchema)
  }
}

function apply<T extends KubeObject>(
  request: PatchRequest<T>,
  patch: Extract<Patch, { kind: 'apply' }>,
): T {
  const { server, kind, live, key, options } = request
  const { object, managedFields } = applyServerSide({
    live,
    applied: appliedBody(request, patch.body),
    schema: kind.mergeSchema,
    manager: options.fieldManager,
    force: patch.force,
    subresource: options.subresource,
    ignored: resetFields(kind, options.subresource),
    now: request.now,
  })
  const next: T = { ...object, metadata: { ...object.metadata, managedFields } }
  const write: ServerWrite = { ...options, applied: true }
  if (live !== undefined) return server.replace(kind, live, next, write)
  const { uid = '' } = next.metadata
  if (uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
    throw conflict(kind.resource, key.name, why)
  }
  return server.create(kind.resource, withoutRevision(next), write)
}

/** What is applied, as an object of the kind at the place where it is applied. */
function appliedBody<T extends KubeObject>(
  { kind, live, key, options }: PatchRequest<T>,
  body: Json,
): KubeObject {
  const { resource } = kind
  if (options.fieldManager === '') throw invalid(PATCH_OPTIONS, '', [NO_MANAGER])
  if (live === undefined && options.subresource !== undefined) throw notFound(resource, key.name)
  if (!isObject(body)) throw wrongBody(resource, {})
  const place = resource.namespaced ? key : { name: key.name }
  const metadata = body['metadata'] ?? {}
  const placed = { ...body, metadata: isObject(metadata) ? { ...place, ...metadata } : metadata }
  checkBody(kind, placed)
  checkPlace(kind, key, placed)
  return placed
}

const PATCH_OPTIONS = { group: 'meta.k8s.io', kind: 'PatchOptions' }
const NO_MANAGER = requiredValue('fieldManager', 'is required for apply patch')
