import { deepFreeze } from '../../../base/json.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import {
  ADDRESS_FAMILY_LABEL,
  ADDRESS_KEEPER,
  ADDRESS_KEPT_BY_LABEL,
  IP_ADDRESSES,
  type IpAddress,
} from '../../../objects/network.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import { SERVICES, type Service } from '../../../objects/service.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { deleteObject } from './deletion.ts'
import { withTrackedFields } from './field-ownership.ts'
import { stampedForCreate } from './metadata.ts'

/** Makes the IPAddress of a Service that is about to be stored, unless it has it already. */
export function holdAddress(world: World, resource: Resource, next: KubeObject): void {
  const ip = addressOf(resource, next)
  if (ip === undefined) return
  if (world.store.get(IP_ADDRESSES, storeKey('', ip)) !== undefined) return
  const { namespace = '', name } = next.metadata
  const kind = world.api.kindOf(IP_ADDRESSES)
  const wanted: IpAddress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name: ip,
      labels: { [ADDRESS_FAMILY_LABEL]: 'IPv4', [ADDRESS_KEPT_BY_LABEL]: ADDRESS_KEEPER },
    },
    spec: { parentRef: { resource: 'services', namespace, name } },
  }
  const write = { fieldManager: 'kube-apiserver', now: world.now() }
  const tracked = withTrackedFields(kind, wanted, undefined, write)
  const made = { ...tracked, metadata: stampedForCreate(world, kind, tracked) }
  world.committed(world.store.put(IP_ADDRESSES, deepFreeze(made)))
}

/** Gives back the address of a Service that is gone, or that has none any more. */
export function releaseAddress(
  world: World,
  resource: Resource,
  before: KubeObject,
  next?: KubeObject,
): void {
  const ip = addressOf(resource, before)
  if (ip === undefined || (next !== undefined && addressOf(resource, next) === ip)) return
  const held = world.store.get(IP_ADDRESSES, storeKey('', ip))
  if (held !== undefined) deleteObject(world, world.api.kindOf(IP_ADDRESSES), held, {})
}

function addressOf(resource: Resource, object: KubeObject): string | undefined {
  if (!isSameResource(resource, SERVICES)) return undefined
  const { clusterIP = '', type } = (object as Service).spec
  return clusterIP === '' || clusterIP === 'None' || type === 'ExternalName' ? undefined : clusterIP
}
