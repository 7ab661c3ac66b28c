import { PersistentMap } from '../../../../base/persistent-map.ts'
import { after, type InstantMs } from '../../../../base/units.ts'
import { keyOf } from '../../../../objects/meta.ts'
import { NODES, type Node, type Taint } from '../../../../objects/node.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { deepEqual } from '../../../../base/json.ts'
import { isClusterError } from '../../../errors.ts'
import type { Actor, Forkable } from '../../actor.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { withDisruptionTarget, type Disruption } from '../../disruption/disruption-target.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import { toleratedFor } from './tolerated-for.ts'

const TAINT_EVICTION = 'taint-eviction-controller'

interface Eviction {
  readonly since: InstantMs
  readonly at: InstantMs
}

class TaintEvictionState implements Forkable {
  /** The nodes that have a taint NoExecute, and these taints. */
  readonly taints: PersistentMap<readonly Taint[]>
  /** The pods that will be deleted, by key. */
  readonly evictions: PersistentMap<Eviction>

  constructor(
    taints = new PersistentMap<readonly Taint[]>(),
    evictions = new PersistentMap<Eviction>(),
  ) {
    this.taints = taints
    this.evictions = evictions
  }

  fork(): this {
    return new TaintEvictionState(this.taints.fork(), this.evictions.fork()) as this
  }
}

/**
 * Deletes the pods that do not, or no longer, tolerate a taint NoExecute of their node (Kubernetes
 * 1.36, pkg/controller/tainteviction).
 */
export const TAINT_EVICTION_CONTROLLER: Actor<TaintEvictionState> = {
  name: TAINT_EVICTION,
  watches: [NODES, PODS],
  initialState: () => new TaintEvictionState(),
  onChange(world, state, change) {
    if (change.resource.kind === NODES.kind) meetNode(world, state, change as Change<Node>)
    else meetPod(world, state, change as Change<Pod>)
  },
  onSettled: () => undefined,
  onTimer(world, state, key) {
    if (state.evictions.get(key)?.at !== world.now()) return
    state.evictions.delete(key)
    evict(world, key)
  },
}

function meetNode(
  world: World,
  state: TaintEvictionState,
  { kind, object, previous }: Change<Node>,
): void {
  const { name } = object.metadata
  const taints = kind === 'deleted' ? [] : drivingAway(object)
  if (deepEqual(taints, previous === undefined ? [] : drivingAway(previous))) return
  if (taints.length === 0) state.taints.delete(name)
  else state.taints.set(name, taints)
  if (kind === 'deleted') return
  for (const pod of world.store.by(PODS, 'node', name)) consider(world, state, pod, taints)
}

function drivingAway({ spec }: Node): readonly Taint[] {
  return (spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
}

function meetPod(
  world: World,
  state: TaintEvictionState,
  { kind, object: pod, previous }: Change<Pod>,
): void {
  if (kind === 'deleted') {
    callOff(world, state, pod)
    return
  }
  if (state.taints.size === 0 || !isPlacedAnew(pod, previous)) return
  const taints = state.taints.get(pod.spec.nodeName ?? '')
  if (taints !== undefined) consider(world, state, pod, taints)
}

function isPlacedAnew({ spec }: Pod, previous: Pod | undefined): boolean {
  if (previous?.spec === spec) return false
  const { nodeName, tolerations } = previous?.spec ?? {}
  return nodeName !== spec.nodeName || !deepEqual(tolerations ?? [], spec.tolerations ?? [])
}

/** Kubernetes 1.36, taint_eviction.go (processPodOnNode). */
function consider(
  world: World,
  state: TaintEvictionState,
  pod: Pod,
  taints: readonly Taint[],
): void {
  const span = toleratedFor(taints, pod.spec.tolerations ?? [])
  if (span === 0 || span === Infinity) {
    callOff(world, state, pod)
    if (span === 0) schedule(world, state, pod, { since: world.now(), at: world.now() })
    return
  }
  const known = state.evictions.get(storeKeyOf(pod))
  const since = known?.since ?? world.now()
  // One that is planned from earlier on comes first in any case.
  if (known !== undefined && since < world.now()) return
  callOff(world, state, pod)
  schedule(world, state, pod, { since, at: after(world.now(), span) })
}

function schedule(
  world: World,
  { evictions }: TaintEvictionState,
  pod: Pod,
  eviction: Eviction,
): void {
  const key = storeKeyOf(pod)
  evictions.set(key, eviction)
  world.schedule(eviction.at, TAINT_EVICTION, key)
}

function callOff(world: World, { evictions }: TaintEvictionState, pod: Pod): void {
  const isPlanned = evictions.delete(storeKeyOf(pod))
  if (isPlanned) tell(world, pod, `Cancelling deletion of Pod ${storeKeyOf(pod)}`)
}

/** Tried five times in as many moments, and then given up; here nothing changes in between. */
function evict(world: World, key: StoreKey): void {
  const pod = world.store.get(PODS, key)
  if (pod === undefined) return
  tell(world, pod, `Marking for deletion Pod ${key}`)
  const conditions = withDisruptionTarget(world, pod, DISRUPTION)
  try {
    world.api.writeStatus(PODS, pod, { ...pod.status, conditions }, WRITER.fieldManager)
    world.api.delete(PODS, keyOf(pod))
  } catch (error) {
    if (!isClusterError(error)) throw error
  }
}

const DISRUPTION: Disruption = {
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
}

function tell(world: World, object: Pod, message: string): void {
  const reason = 'TaintManagerEviction'
  recordEvent(world, { object, type: 'Normal', reason, message, component: TAINT_EVICTION })
}
