import { controllerOf, isDeleting, uidOf, type KubeObject } from '../../../objects/meta.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import type { Resource } from '../../../objects/resource.ts'
import { matchesSelector, type LabelSelector } from '../../../objects/selector.ts'
import { isClusterError } from '../../errors.ts'
import type { Change } from '../store/event-log.ts'
import { podsNear } from '../store/selected-pods.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { adopt, claimOn, release } from './owner-references.ts'

/** An object that makes pods and knows them by a selector. */
export interface PodOwner extends KubeObject {
  readonly spec: { readonly selector: LabelSelector }
}

const NONE: readonly StoreKey[] = []

/**
 * The owners of this kind that a change of a pod concerns: its own, the one that it had, and those
 * that may adopt it (addPod, updatePod and deletePod of the controllers of StatefulSets and
 * DaemonSets).
 */
export function ownersOfChange<T extends PodOwner>(
  world: World,
  resource: Resource<T>,
  { kind, object: pod, previous }: Change<Pod>,
): readonly StoreKey[] {
  const hasOther =
    previous !== undefined && previous.metadata.ownerReferences !== pod.metadata.ownerReferences
  if (controllerOf(pod) !== undefined) {
    const own = ownerKeys(world, resource, pod)
    return hasOther ? [...ownerKeys(world, resource, previous), ...own] : own
  }
  const before = hasOther ? ownerKeys(world, resource, previous) : NONE
  const isNews = hasOther || previous?.metadata.labels !== pod.metadata.labels
  return isNews && kind !== 'deleted' ? [...before, ...adopters(world, resource, pod)] : before
}

function ownerKeys<T extends PodOwner>(
  world: World,
  resource: Resource<T>,
  pod: Pod,
): readonly StoreKey[] {
  const owner = controllerOf(pod)
  if (owner?.kind !== resource.kind) return NONE
  const key = storeKey(pod.metadata.namespace ?? '', owner.name)
  return world.store.get(resource, key)?.metadata.uid === owner.uid ? [key] : NONE
}

function adopters<T extends PodOwner>(
  world: World,
  resource: Resource<T>,
  pod: Pod,
): readonly StoreKey[] {
  if (isDeleting(pod)) return NONE
  const keys: StoreKey[] = []
  for (const owner of world.store.list(resource, pod.metadata.namespace)) {
    if (matchesSelector(owner.spec.selector, pod.metadata.labels)) keys.push(storeKeyOf(owner))
  }
  return keys
}

/**
 * The pods of an owner, in the order of their names, those that end included: lets go of those that
 * it should not have, and adopts those that nobody has (controller_ref_manager.go: ClaimPods).
 */
export function claimedPods(
  world: World,
  owner: PodOwner,
  isMember: (pod: Pod) => boolean = () => true,
): readonly Pod[] {
  return nearbyPods(world, owner).flatMap((pod) => {
    const { selector } = owner.spec
    const matches = matchesSelector(selector, pod.metadata.labels) && isMember(pod)
    return claimed(world, owner, pod, matches)
  })
}

function claimed(world: World, owner: PodOwner, pod: Pod, matches: boolean): readonly Pod[] {
  try {
    switch (claimOn(pod, owner, matches)) {
      case 'owned':
        return [pod]
      case 'adopt':
        return [adopt(world, PODS, pod, owner)]
      case 'release':
        release(world, PODS, pod, uidOf(owner))
        return []
      case 'ignore':
        return []
    }
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return []
    throw error
  }
}

/** All that it has, and all that it could adopt. */
function nearbyPods(world: World, { metadata, spec }: PodOwner): readonly Pod[] {
  const { namespace = '', uid = '' } = metadata
  const owned = world.store.by(PODS, 'owner', uid)
  const orphans = [...podsNear(world.store, spec.selector, namespace)].filter(
    (pod) => pod.metadata.namespace === namespace && controllerOf(pod) === undefined,
  )
  return orphans.length === 0 ? owned : inOrder([...new Set([...owned, ...orphans])])
}

function inOrder(pods: readonly Pod[]): readonly Pod[] {
  return [...pods].sort((a, b) => (storeKeyOf(a) < storeKeyOf(b) ? -1 : 1))
}
