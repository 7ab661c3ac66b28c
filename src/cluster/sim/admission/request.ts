import type { JsonSchema } from '../../../objects/crd.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { NAMESPACES, type Namespace } from '../../../objects/node.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import type { WriteOptions } from '../../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import type { MergeSchema } from '../patch/merge-schema.ts'
import { celValue } from '../schema/cel-value.ts'
import type { Variables } from './expression.ts'

/** What admission must know of a kind; one without a merge schema takes no configurations. */
export interface Content<T extends KubeObject> extends Pick<Kind<T>, 'defaulted' | 'shape'> {
  readonly mergeSchema?: MergeSchema
}

/** A write on its way into the store, as admission sees it. */
export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly resource: Resource
  readonly subresource: string
  /** How the object is read and merged: by its own kind, which for a subresource is another. */
  readonly content: Content<T>
  readonly object: T
  /** Absent for a create. */
  readonly old: T | undefined
  readonly options: WriteOptions
}

export function operationOf({ old }: AdmissionRequest): 'CREATE' | 'UPDATE' {
  return old === undefined ? 'CREATE' : 'UPDATE'
}

/** The namespace of the request; a Namespace is in itself (apiserver, create.go). */
export function namespaceOf({ resource, object: { metadata } }: AdmissionRequest): string {
  if (isSameResource(resource, NAMESPACES)) return metadata.name
  return resource.namespaced ? (metadata.namespace ?? '') : ''
}

/**
 * What expressions are told of a request, and of the namespace of its object.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/cel/condition.go.
 */
export function variablesOf(
  request: AdmissionRequest,
  namespace: Namespace | undefined,
): Variables {
  const { object, old } = request
  return {
    object: seen(object),
    oldObject: old === undefined ? null : seen(old),
    request: requestSeen(request),
    namespaceObject: namespace === undefined ? null : seen(namespace),
  }
}

function requestSeen(request: AdmissionRequest): Variables {
  const { resource, subresource, object, options } = request
  const { group, version, plural } = resource
  const operation = operationOf(request)
  const kind = kindOf(object)
  const { fieldManager, dryRun = false } = options
  return {
    kind,
    resource: { group, version, resource: plural },
    requestKind: kind,
    requestResource: { group, version, resource: plural },
    subResource: subresource,
    requestSubResource: subresource,
    name: object.metadata.name,
    namespace: namespaceOf(request),
    operation,
    dryRun,
    options: {
      apiVersion: 'meta.k8s.io/v1',
      kind: operation === 'CREATE' ? 'CreateOptions' : 'UpdateOptions',
      fieldManager,
    },
  }
}

function kindOf({ apiVersion, kind }: KubeObject): Variables {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  return { group, version, kind }
}

const AS_IT_IS: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true }

function seen(object: KubeObject): unknown {
  return celValue(object, AS_IT_IS)
}
