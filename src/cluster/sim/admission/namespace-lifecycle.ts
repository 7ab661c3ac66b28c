import type { KubeObject } from '../../../objects/meta.ts'
import { NAMESPACES } from '../../../objects/node.ts'
import { isSameResource } from '../../../objects/resource.ts'
import type { Kind } from '../kinds/kind.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { badRequest, forbidden, notFound } from '../api/refusals.ts'

// Kubernetes 1.36, plugin/namespace/lifecycle/admission.go.

const IMMORTAL = ['default', 'kube-public', 'kube-system']

/** Refuses new objects where the namespace is missing or on its way out. */
export const NAMESPACE_LIFECYCLE: AdmissionPlugin = {
  admit(world, { kind, object, old }) {
    if (old === undefined) admitToNamespace(world, kind, object)
    return object
  },
}

function admitToNamespace<T extends KubeObject>(
  world: World,
  { resource }: Kind<T>,
  { metadata }: T,
): void {
  if (!resource.namespaced) return
  const { namespace: name = '' } = metadata
  if (name === '') throw badRequest('an empty namespace may not be set during creation')
  const namespace = world.store.get(NAMESPACES, storeKey('', name))
  if (namespace === undefined) throw notFound(NAMESPACES, name)
  if (namespace.metadata.deletionTimestamp === undefined) return
  const message = `namespace ${name} is being terminated`
  throw forbidden(
    resource,
    [metadata.name, metadata.generateName].find((text) => (text ?? '') !== '') ?? 'Unknown',
    `unable to create new content in namespace ${name} because it is being terminated`,
    [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }],
  )
}

/** Refuses to delete the namespaces that every cluster has. */
export function admitDeletion({ resource }: Kind, name: string): void {
  if (!isSameResource(resource, NAMESPACES) || !IMMORTAL.includes(name)) return
  throw forbidden(NAMESPACES, name, 'this namespace may not be deleted')
}
