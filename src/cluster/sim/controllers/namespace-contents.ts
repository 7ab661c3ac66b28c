import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '../../../objects/configuration.ts'
import { isDeleting, type KubeObject, type ObjectMeta } from '../../../objects/meta.ts'
import { NAMESPACES } from '../../../objects/node.ts'
import { apiVersionOf, type Resource } from '../../../objects/resource.ts'
import { storeKey } from '../store/store-key.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'
import { WRITER } from './writer.ts'

const ROOT_CA = 'kube-root-ca.crt'
const DEFAULT_ACCOUNT = 'default'

/** Gives every namespace its account (pkg/controller/serviceaccount, Kubernetes 1.36). */
export const SERVICE_ACCOUNT_CONTROLLER = everyNamespaceHas('serviceaccount', SERVICE_ACCOUNTS, {
  name: DEFAULT_ACCOUNT,
})

/**
 * Gives every namespace the certificate of the API server (pkg/controller/certificates).
 *
 * Left out on purpose: that a changed one is put right again; nothing here is signed by it.
 */
export const ROOT_CA_PUBLISHER = everyNamespaceHas(
  'root-ca-certificate-publisher',
  CONFIG_MAPS,
  {
    name: ROOT_CA,
    annotations: {
      'kubernetes.io/description':
        'Contains a CA bundle that can be used to verify the kube-apiserver when using internal ' +
        'endpoints such as the internal service IP or kubernetes.default.svc. No other usage is ' +
        'guaranteed across distributions of Kubernetes clusters.',
    },
  },
  { data: { 'ca.crt': '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n' } },
)

/** A controller that makes an object of this name in each namespace, and makes it again. */
function everyNamespaceHas<T extends KubeObject>(
  name: string,
  resource: Resource<T>,
  metadata: ObjectMeta,
  rest: Partial<T> = {},
): Reconciler<typeof NO_MEMORY> {
  return {
    name,
    watches: [NAMESPACES, resource],
    initialMemory: () => NO_MEMORY,
    keysOf(_world, _memory, { kind, resource: changed, object }) {
      if (changed === NAMESPACES) return kind === 'deleted' ? [] : [object.metadata.name]
      const isGone = kind === 'deleted' && object.metadata.name === metadata.name
      return isGone ? [object.metadata.namespace ?? ''] : []
    },
    sync(world, _memory, namespace) {
      const live = world.store.get(NAMESPACES, storeKey('', namespace))
      if (live === undefined || isDeleting(live)) return undefined
      if (world.store.get(resource, storeKey(namespace, metadata.name)) !== undefined) {
        return undefined
      }
      const made = {
        apiVersion: apiVersionOf(resource),
        kind: resource.kind,
        metadata: { ...metadata, namespace },
        ...rest,
      } as unknown as T
      world.api.create(resource, made, WRITER)
      return undefined
    },
  }
}
