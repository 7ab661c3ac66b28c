import { controllerOf, isDeleting, uidOf, type OwnerReference } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import {
  DEPLOYMENTS,
  REPLICA_SETS,
  type Deployment,
  type ReplicaSet,
} from '../../../../objects/workload.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'

// Kubernetes 1.36, deployment_controller.go: the event handlers.

const NONE: readonly StoreKey[] = []

/** The Deployments that a change of a ReplicaSet concerns: its owner, or who might adopt it. */
export function keysOfSetChange(world: World, change: Change): readonly StoreKey[] {
  const set = change.object as ReplicaSet
  const namespace = set.metadata.namespace ?? ''
  const owner = resolved(world, namespace, controllerOf(set))
  const before = resolved(world, namespace, previousOwner(change))
  const owners = [...new Set([before, owner].filter((key) => key !== undefined))]
  if (controllerOf(set) !== undefined || change.kind === 'deleted' || isDeleting(set)) return owners
  return isNewsToStrangers(change) ? [...owners, ...keysOfMatching(world, set)] : owners
}

function previousOwner({ previous }: Change): OwnerReference | undefined {
  return previous === undefined ? undefined : controllerOf(previous)
}

function isNewsToStrangers({ object, previous }: Change): boolean {
  return (
    previous === undefined ||
    previous.metadata.labels !== object.metadata.labels ||
    previous.metadata.ownerReferences !== object.metadata.ownerReferences
  )
}

function keysOfMatching(world: World, set: ReplicaSet): readonly StoreKey[] {
  const labels = set.metadata.labels ?? {}
  if (Object.keys(labels).length === 0) return NONE
  const keys: StoreKey[] = []
  for (const deployment of world.store.list(DEPLOYMENTS, set.metadata.namespace)) {
    if (matchesSelector(deployment.spec.selector, labels)) keys.push(storeKeyOf(deployment))
  }
  return keys
}

/** A re-creation goes on when the last pod of its Deployment is gone; nobody else asks. */
export function keysOfPodChange(world: World, { kind, object }: Change): readonly StoreKey[] {
  if (kind !== 'deleted') return NONE
  const namespace = object.metadata.namespace ?? ''
  const set = setOf(world, namespace, controllerOf(object))
  const key = set === undefined ? undefined : resolved(world, namespace, controllerOf(set))
  const deployment = key === undefined ? undefined : world.store.get(DEPLOYMENTS, key)
  if (deployment?.spec.strategy?.type !== 'Recreate') return NONE
  return hasPods(world, deployment) ? NONE : [storeKeyOf(deployment)]
}

function setOf(
  world: World,
  namespace: string,
  reference: OwnerReference | undefined,
): ReplicaSet | undefined {
  if (reference?.kind !== REPLICA_SETS.kind) return undefined
  const set = world.store.get(REPLICA_SETS, storeKey(namespace, reference.name))
  return set?.metadata.uid === reference.uid ? set : undefined
}

function hasPods(world: World, deployment: Deployment): boolean {
  return world.store
    .by(REPLICA_SETS, 'owner', uidOf(deployment))
    .some((set) => world.store.by<Pod>(PODS, 'owner', uidOf(set)).length > 0)
}

function resolved(
  world: World,
  namespace: string,
  reference: OwnerReference | undefined,
): StoreKey | undefined {
  if (reference?.kind !== DEPLOYMENTS.kind) return undefined
  const key = storeKey(namespace, reference.name)
  const deployment = world.store.get(DEPLOYMENTS, key)
  return deployment !== undefined && uidOf(deployment) === reference.uid ? key : undefined
}
