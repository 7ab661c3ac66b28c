import { controllerOf, isDeleting, uidOf } from '../../../../objects/meta.ts'
import { podCondition, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../../objects/workload.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../../store/store-key.ts'
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
  if (isOfNoConcern(change)) return NONE
  memory.orphans.note(change)
  const move = moveOf(world, change)
  noteExpectations(memory, change, move)
  if (!isOfConsequence(move)) return NONE
  const { from, to } = move
  if (from !== undefined) memory.tallies.remove(uidOf(from.set), from.standing)
  if (to !== undefined) memory.tallies.add(uidOf(to.set), to.standing)
  const keys = [from, to].filter((place) => place !== undefined).map(({ set }) => storeKeyOf(set))
  return controllerOf(change.object) === undefined ? [...keys, ...adoptersOf(world, change)] : keys
}

/** A cheap look first: a binding, for one, is nothing to a set, and every pod has one. */
function isOfNoConcern({ kind, object: pod, previous }: Change<Pod>): boolean {
  if (kind !== 'modified' || previous === undefined) return false
  const [now, before] = [pod.metadata, previous.metadata]
  return (
    now.ownerReferences === before.ownerReferences &&
    now.labels === before.labels &&
    now.deletionTimestamp === before.deletionTimestamp &&
    pod.status?.phase === previous.status?.phase &&
    podCondition(pod, 'Ready') === podCondition(previous, 'Ready')
  )
}

interface Place {
  readonly set: ReplicaSet
  readonly standing: PodStanding
}

/** What a pod was, and is, to which ReplicaSet. */
interface Move {
  readonly from: Place | undefined
  readonly to: Place | undefined
}

function moveOf(world: World, { kind, object, previous }: Change<Pod>): Move {
  const owner = ownerOf(world, object)
  const isSameOwner = previous?.metadata.ownerReferences === object.metadata.ownerReferences
  const before = previous === undefined || isSameOwner ? owner : ownerOf(world, previous)
  return {
    from: placeIn(before, previous),
    to: kind === 'deleted' ? undefined : placeIn(owner, object),
  }
}

function placeIn(set: ReplicaSet | undefined, pod: Pod | undefined): Place | undefined {
  return set === undefined || pod === undefined
    ? undefined
    : { set, standing: standingOf(pod, set) }
}

function noteExpectations(
  { expectations }: ReplicaSetMemory,
  { kind, object: pod }: Change<Pod>,
  { from, to }: Move,
): void {
  if (kind === 'added' && to !== undefined) expectations.creationSeen(uidOf(to.set))
  if (from === undefined) return
  const isGone = isDeleting(pod) || from.set !== to?.set
  if (isGone) expectations.deletionSeen(uidOf(from.set), uidOf(pod))
}

/** Most changes of a pod change nothing for its set; those of an orphan may. */
function isOfConsequence({ from, to }: Move): boolean {
  if (from === undefined || from.set !== to?.set) return true
  const [a, b] = [from.standing, to.standing]
  return a.state !== b.state || a.readySince !== b.readySince
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
