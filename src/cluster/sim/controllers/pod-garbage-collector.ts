import { SortedMap } from '../../../base/sorted-map.ts'
import { after, instant, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import { isDeleting, keyOf } from '../../../objects/meta.ts'
import { NODES, OUT_OF_SERVICE_TAINT, readinessOf, type Node } from '../../../objects/node.ts'
import { isPodFinished, PODS, type Pod } from '../../../objects/pod.ts'
import { isClusterError } from '../../errors.ts'
import type { Actor, Forkable } from '../actor.ts'
import type { Change } from '../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../store/store-key.ts'
import { EPOCH, type World } from '../world.ts'
import { withDisruptionTarget, type Disruption } from '../disruption/disruption-target.ts'
import { WRITER } from './writer.ts'

const NAME = 'pod-garbage-collector'

// Kubernetes 1.36, pkg/controller/podgc/gc_controller.go.
/** How often pods are looked through (gcCheckPeriod). */
export const COLLECTION_PERIOD = seconds(20)
/** How long a node has to be gone before its pods are given up (quarantineTime). */
export const QUARANTINE = seconds(40)

class PodGarbageState implements Forkable {
  /** Since which collection a node with pods is known to be gone; `NEVER` before the first. */
  readonly missing: SortedMap<string, InstantMs>
  /** The instants of the collections that will be made. */
  readonly collections: SortedMap<number, true>
  /** Pods that are held though they are deleted, and have never had a node. */
  readonly homeless: SortedMap<StoreKey, true>

  constructor(
    missing = new SortedMap<string, InstantMs>(),
    collections = new SortedMap<number, true>(),
    homeless = new SortedMap<StoreKey, true>(),
  ) {
    this.missing = missing
    this.collections = collections
    this.homeless = homeless
  }

  fork(): this {
    return new PodGarbageState(
      this.missing.fork(),
      this.collections.fork(),
      this.homeless.fork(),
    ) as this
  }
}

/**
 * Deletes by force the pods of nodes that are gone, and those that are being deleted on a node that
 * a person has given up or on none (Kubernetes 1.36, pkg/controller/podgc).
 *
 * It looks every twenty seconds; here only where there is something to find.
 *
 * Left out on purpose: finished pods beyond 12,500.
 */
export const POD_GARBAGE_COLLECTOR: Actor<PodGarbageState> = {
  name: NAME,
  watches: [NODES, PODS],
  initialState: () => new PodGarbageState(),
  onChange(world, state, change) {
    if (change.resource.kind === NODES.kind) meetNode(world, state, change as Change<Node>)
    else meetPod(world, state, change as Change<Pod>)
  },
  onSettled: () => undefined,
  onTimer(world, state) {
    state.collections.delete(world.now())
    for (const node of Array.from(world.store.list(NODES))) {
      if (isGivenUp(node)) collectStopping(world, node)
    }
    for (const [name, since] of state.missing.range()) collectOrphans(world, state, name, since)
    for (const [key] of state.homeless.range()) collectHomeless(world, state, key)
  },
}

function meetNode(world: World, state: PodGarbageState, { kind, object }: Change<Node>): void {
  if (kind === 'deleted') suspect(world, state, object.metadata.name)
  else if (isGivenUp(object)) collectFrom(world, state, world.now())
}

function meetPod(world: World, state: PodGarbageState, change: Change<Pod>): void {
  const { kind, object: pod } = change
  const { nodeName = '' } = pod.spec
  if (kind === 'deleted' || !isOfConcern(change)) return
  if (nodeName === '') {
    if (isDeleting(pod)) notice(world, state, pod)
    return
  }
  const node = world.store.get(NODES, storeKey('', nodeName))
  if (node === undefined) suspect(world, state, nodeName)
  else if (isDeleting(pod) && isGivenUp(node)) collectFrom(world, state, world.now())
}

/** A pod that is on a node since now, or stopping since now. */
function isOfConcern({ object, previous }: Change<Pod>): boolean {
  if (previous === undefined || previous.spec.nodeName !== object.spec.nodeName) return true
  return isDeleting(object) && !isDeleting(previous)
}

/** Somebody says that this node, which is not ready, will not come back. */
function isGivenUp(node: Node): boolean {
  const isMarked = (node.spec.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE_TAINT)
  return isMarked && readinessOf(node) !== 'True'
}

function suspect(world: World, state: PodGarbageState, node: string): void {
  if (state.missing.has(node)) return
  state.missing.set(node, NEVER)
  collectFrom(world, state, world.now())
}

/** Makes sure of the first collection at an instant or after it. */
function collectFrom(world: World, { collections }: PodGarbageState, from: InstantMs): void {
  const periods = Math.ceil((from - EPOCH) / COLLECTION_PERIOD)
  const at = instant(EPOCH + periods * COLLECTION_PERIOD)
  if (collections.has(at)) return
  collections.set(at, true)
  world.schedule(at, NAME, '')
}

function notice(world: World, state: PodGarbageState, pod: Pod): void {
  state.homeless.set(storeKeyOf(pod), true)
  collectFrom(world, state, world.now())
}

/** Kubernetes 1.36, gc_controller.go (gcUnscheduledTerminating). */
function collectHomeless(world: World, { homeless }: PodGarbageState, key: StoreKey): void {
  homeless.delete(key)
  const pod = world.store.get(PODS, key)
  if (pod !== undefined && isDeleting(pod)) deleteByForce(world, pod)
}

/** What is stopping on a node that was given up has stopped (gcTerminating). */
function collectStopping(world: World, { metadata }: Node): void {
  for (const pod of world.store.by(PODS, 'node', metadata.name)) {
    if (isDeleting(pod)) deleteByForce(world, pod)
  }
}

/** Kubernetes 1.36, gc_controller.go (gcOrphaned). */
function collectOrphans(
  world: World,
  state: PodGarbageState,
  node: string,
  since: InstantMs,
): void {
  const now = world.now()
  const isBack = world.store.get(NODES, storeKey('', node)) !== undefined
  const pods = world.store.by(PODS, 'node', node)
  if (isBack || pods.length === 0) {
    state.missing.delete(node)
    return
  }
  if (since !== NEVER && now < after(since, QUARANTINE)) return
  if (since !== NEVER) for (const pod of pods) deleteByForce(world, pod, NODE_GONE)
  state.missing.set(node, now)
  collectFrom(world, state, after(now, QUARANTINE))
}

const NODE_GONE: Disruption = {
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
}

/** Nobody else says that the pod has ended (markFailedAndDeletePodWithCondition). */
function deleteByForce(world: World, pod: Pod, why?: Disruption): void {
  try {
    if (!isPodFinished(pod)) {
      const { conditions = [] } = pod.status ?? {}
      const said = why === undefined ? conditions : withDisruptionTarget(world, pod, why)
      const status = { ...pod.status, phase: 'Failed' as const, conditions: said }
      world.api.writeStatus(PODS, pod, status, WRITER.fieldManager)
    }
    world.api.delete(PODS, keyOf(pod), { gracePeriodSeconds: 0 })
  } catch (error) {
    if (!isClusterError(error)) throw error
  }
}
