import type { Json } from '../../../base/json.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { KubeObject, ObjectKey } from '../../../objects/meta.ts'
import { apiVersionOf } from '../../../objects/resource.ts'
import type { WriteOptions } from '../../cluster.ts'
import { ClusterError } from '../../errors.ts'
import type { Patch } from '../../patch.ts'
import type { Kind } from '../kinds/kind.ts'
import { applyServerSide } from '../patch/apply.ts'
import { applyJsonPatch } from '../patch/json-patch.ts'
import { applyMergePatch } from '../patch/merge-patch.ts'
import { applyStrategicMerge } from '../patch/strategic-merge.ts'
import type { ApiServer } from './api-server.ts'
import { badRequest, notFound } from './refusals.ts'

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
  return server.replace(kind, live, patched(kind, live, patch), options)
}

function patched<T extends KubeObject>(
  kind: Kind<T>,
  live: T,
  patch: Exclude<Patch, { kind: 'apply' }>,
): T {
  const before = live as unknown as Json
  switch (patch.kind) {
    case 'json':
      return applyJsonPatch(before, patch.operations) as T
    case 'merge':
      return applyMergePatch(before, patch.body) as T
    case 'strategic':
      if (kind.resource.group.includes('.') && !kind.resource.group.endsWith('k8s.io')) {
        throw new ClusterError(
          'UnsupportedMediaType',
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
        )
      }
      return applyStrategicMerge(before, patch.body, kind.mergeSchema) as T
  }
}

function apply<T extends KubeObject>(
  request: PatchRequest<T>,
  patch: Extract<Patch, { kind: 'apply' }>,
): T {
  const { server, kind, live, key, options } = request
  const applied = patch.body as unknown as Omit<T, 'metadata'> & Partial<Pick<T, 'metadata'>>
  if (applied.metadata?.managedFields !== undefined) {
    throw badRequest('metadata.managedFields must be nil')
  }
  const named = {
    ...applied,
    apiVersion: apiVersionOf(kind.resource),
    kind: kind.resource.kind,
    metadata: {
      ...applied.metadata,
      name: key.name,
      ...(kind.resource.namespaced ? { namespace: key.namespace } : {}),
    },
  }
  const { object, managedFields } = applyServerSide({
    live,
    applied: named,
    schema: kind.mergeSchema,
    manager: options.fieldManager,
    force: patch.force,
    subresource: options.subresource,
    now: request.now,
  })
  const next: T = { ...object, metadata: { ...object.metadata, managedFields } }
  const plain: WriteOptions & { readonly applied: true } = { ...options, applied: true }
  return live === undefined
    ? server.create(kind.resource, next, plain)
    : server.replace(kind, live, next, plain)
}
