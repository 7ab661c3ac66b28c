import { controllerOf, isDeleting, uidOf } from '../../../../objects/meta.ts'
import type { Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../../objects/workload.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../../store/store.ts'
import type { World } from '../../world.ts'
import { standingOf, type PodStanding } from './pod-tallies.ts'
import type { ReplicaSetMemory } from './replica-set-memory.ts'

// Kubernetes 1.36, replica_set.go: addPod, updatePod, deletePod.

const NONE: readonly StoreKey[] = []

/** Counts a change of a pod, and names the ReplicaSets that it concerns. */
export function notePodChange(
  world: World,
  memory: ReplicaSetMemory,
  change: Change<Pod>,
): readonly StoreKey[] {
  memory.orphans.note(change as unknown as Change)
  const { object: pod, previous } = change
  const owner = ownerOf(world, pod)
  const isSameOwner = previous?.metadata.ownerReferences === pod.metadata.ownerReferences
  const before = previous === undefined || isSameOwner ? owner : ownerOf(world, previous)
  const now = change.kind === 'deleted' || owner === undefined ? undefined : standingOf(pod, owner)
  const then =
    previous === undefined || before === undefined ? undefined : standingOf(previous, before)
  noteExpectations(memory, change, { before, owner })
  if (before === owner && isSameStanding(then, now)) return NONE
  if (before !== undefined && then !== undefined) memory.tallies.remove(uidOf(before), then)
  if (owner !== undefined && now !== undefined) memory.tallies.add(uidOf(owner), now)
  const keys = [before, owner].filter((set) => set !== undefined).map(storeKeyOf)
  return controllerOf(pod) === undefined ? [...keys, ...adoptersOf(world, change)] : keys
}

function noteExpectations(
  { expectations }: ReplicaSetMemory,
  { kind, object: pod, previous }: Change<Pod>,
  {
    before,
    owner,
  }: { readonly before: ReplicaSet | undefined; readonly owner: ReplicaSet | undefined },
): void {
  if (kind === 'added' && owner !== undefined) expectations.creationSeen(uidOf(owner))
  if (previous === undefined || before === undefined) return
  const isGone = kind === 'deleted' || isDeleting(pod) || before !== owner
  if (isGone) expectations.deletionSeen(uidOf(before), uidOf(pod))
}

function isSameStanding(a: PodStanding | undefined, b: PodStanding | undefined): boolean {
  return a?.state === b?.state && a?.readySince === b?.readySince
}

function ownerOf(world: World, pod: Pod): ReplicaSet | undefined {
  const reference = controllerOf(pod)
  if (reference?.kind !== REPLICA_SETS.kind) return undefined
  const key = storeKey(pod.metadata.namespace ?? '', reference.name)
  const set = world.store.get(REPLICA_SETS, key)
  return set?.metadata.uid === reference.uid ? set : undefined
}

function adoptersOf(
  world: World,
  { kind, object: pod, previous }: Change<Pod>,
): readonly StoreKey[] {
  if (kind === 'deleted' || isDeleting(pod)) return NONE
  const isNews =
    previous?.metadata.labels !== pod.metadata.labels ||
    previous?.metadata.ownerReferences !== pod.metadata.ownerReferences
  const keys: StoreKey[] = []
  if (!isNews) return keys
  for (const set of world.store.list(REPLICA_SETS, pod.metadata.namespace)) {
    if (matchesSelector(set.spec.selector, pod.metadata.labels)) keys.push(storeKeyOf(set))
  }
  return keys
}
