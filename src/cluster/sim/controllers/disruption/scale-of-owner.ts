import { controllerOf, uidOf, type OwnerReference } from '../../../../objects/meta.ts'
import { groupOf, resourceName } from '../../../../objects/resource.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../../objects/workload.ts'
import { ClusterError } from '../../../errors.ts'
import { storeKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { kindNamed } from '../../kinds/kind-named.ts'

/** How many pods a controller asks for, and whose wish that is. */
export interface OwnersScale {
  readonly uid: string
  readonly replicas: number
}

/**
 * How many pods the controller of some pods asks for: of a ReplicaSet, its Deployment where it has
 * one, else whatever has a scale; `undefined` when it is not there (Kubernetes 1.36,
 * pkg/controller/disruption, finders).
 */
export function scaleOfOwner(
  world: World,
  namespace: string,
  owner: OwnerReference,
): OwnersScale | undefined {
  return deploymentAbove(world, namespace, owner) ?? ownScale(world, namespace, owner)
}

function deploymentAbove(
  world: World,
  namespace: string,
  { kind, name, uid }: OwnerReference,
): OwnersScale | undefined {
  if (kind !== REPLICA_SETS.kind) return undefined
  const set = world.store.get(REPLICA_SETS, storeKey(namespace, name))
  const above = set === undefined || uidOf(set) !== uid ? undefined : controllerOf(set)
  if (above === undefined) return undefined
  const deployment = world.store.get(DEPLOYMENTS, storeKey(namespace, above.name))
  if (deployment === undefined || uidOf(deployment) !== above.uid) return undefined
  return { uid: above.uid, replicas: deployment.spec.replicas ?? 1 }
}

function ownScale(world: World, namespace: string, owner: OwnerReference): OwnersScale | undefined {
  const { name, uid } = owner
  const kind = kindNamed(world, owner.kind, groupOf(owner.apiVersion))
  if (kind === undefined) return undefined
  if (!kind.hasScale) {
    const message = `${resourceName(kind.resource)} does not implement the scale subresource`
    throw new ClusterError('NotFound', message)
  }
  const scale = world.api.getScale(kind.resource, { namespace, name })
  return scale?.metadata.uid === uid ? { uid, replicas: scale.spec.replicas } : undefined
}
