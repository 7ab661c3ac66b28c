import type { DurationMs } from '../../../../base/units.ts'
import { deepEqual } from '../../../../base/json.ts'
import { CONTROLLER_REVISIONS } from '../../../../objects/controller-revision.ts'
import { DAEMON_SETS, type DaemonSet } from '../../../../objects/daemon-set.ts'
import { controllerOf, isDeleting, uidOf, type KubeObject } from '../../../../objects/meta.ts'
import { NODES, type Node } from '../../../../objects/node.ts'
import { isPodFinished, PODS, type Pod } from '../../../../objects/pod.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { minReadyOf, untilNextAvailable } from '../availability.ts'
import { claimedPods, ownersOfChange } from '../owned-pods.ts'
import type { Reconciler } from '../reconciler.ts'
import { targetNodeOf } from './daemon-pod.ts'
import { FailedPods } from './failed-pods.ts'
import { cleanUpHistory, constructHistory, hashOf } from './history.ts'
import { manage } from './manage.ts'
import { fitOf } from './node-fit.ts'
import { inOrderOfAge, type Pass } from './pass.ts'
import type { Plan } from './plan.ts'
import { rollingUpdate } from './rolling-update.ts'
import { writeStatus } from './status.ts'
import { syncNodes } from './sync-nodes.ts'

/**
 * The DaemonSet controller, as kube-controller-manager 1.36 runs it.
 *
 * It looks at pods as they are, so that it need not wait until it sees what it has done; a look
 * that has made or deleted pods leaves the rolling update to the next one all the same.
 */
export const DAEMON_SET_CONTROLLER: Reconciler<FailedPods> = {
  name: 'daemonset',
  watches: [DAEMON_SETS, PODS, NODES, CONTROLLER_REVISIONS],
  initialMemory: () => new FailedPods(),
  keysOf(world, _memory, change) {
    if (change.resource === PODS) return ownersOfChange(world, DAEMON_SETS, change as Change<Pod>)
    if (change.resource === NODES) return setsOfNode(world, change as Change<Node>)
    if (change.resource === CONTROLLER_REVISIONS) return ownerOf(change.object)
    return [storeKeyOf(change.object)]
  },
  sync: syncDaemonSet,
}

/** Of what changes about a node its labels and its taints count (shouldIgnoreNodeUpdate). */
function setsOfNode(
  world: World,
  { kind, object: node, previous }: Change<Node>,
): readonly StoreKey[] {
  if (kind === 'deleted' || (previous !== undefined && isAlike(node, previous))) return []
  return Array.from(world.store.list(DAEMON_SETS))
    .filter((set) => isMoved(world, set, node))
    .map(storeKeyOf)
}

function isAlike(a: Node, b: Node): boolean {
  return (
    deepEqual(a.metadata.labels ?? {}, b.metadata.labels ?? {}) &&
    deepEqual(a.spec.taints ?? [], b.spec.taints ?? [])
  )
}

/** Kubernetes 1.36, daemon_controller.go (syncNodeUpdate). */
function isMoved(world: World, set: DaemonSet, node: Node): boolean {
  const fit = fitOf(set.spec, node)
  const isThere = world.store
    .by(PODS, 'node', node.metadata.name)
    .some((pod) => controllerOf(pod)?.uid === uidOf(set))
  if (!isThere) return fit === 'runs'
  return fit === 'leaves' || (set.status?.numberMisscheduled ?? 0) > 0
}

function ownerOf(object: KubeObject): readonly StoreKey[] {
  const owner = controllerOf(object)
  if (owner?.kind !== DAEMON_SETS.kind) return []
  return [storeKey(object.metadata.namespace ?? '', owner.name)]
}

/** While it is being deleted nothing is known for sure of what it had. */
function syncDaemonSet(world: World, failed: FailedPods, key: StoreKey): DurationMs | undefined {
  const set = world.store.get(DAEMON_SETS, key)
  if (set === undefined || isDeleting(set)) return undefined
  const pods = claimedPods(world, set)
  const { current, old } = constructHistory(world, set, pods)
  const pass = passOf(world, set, pods, hashOf(current))
  const { plan, again } = manage(pass, failed)
  const refusal = syncNodes(pass, mayRoll(set, plan) ? rollingUpdate(pass) : plan)
  if (refusal === undefined) cleanUpHistory(world, set, old, pods)
  writeStatus(pass)
  if (refusal !== undefined) throw refusal
  return sooner(again, untilNextAvailable(pods, minReadyOf(set), world.now()))
}

function mayRoll({ spec }: DaemonSet, { nodes, pods }: Plan): boolean {
  return nodes.length + pods.length === 0 && spec.updateStrategy?.type === 'RollingUpdate'
}

function sooner(a: DurationMs | undefined, b: DurationMs | undefined): DurationMs | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a
}

function passOf(world: World, set: DaemonSet, pods: readonly Pod[], hash: string): Pass {
  const podsOn = new Map<string, Pod[]>()
  for (const pod of inOrderOfAge(pods)) {
    const node = targetNodeOf(pod)
    if (node === undefined || (isPodFinished(pod) && isDeleting(pod))) continue
    const others = podsOn.get(node)
    if (others === undefined) podsOn.set(node, [pod])
    else others.push(pod)
  }
  const nodes = Array.from(world.store.list(NODES))
  const fits = new Map(nodes.map((node) => [node.metadata.name, fitOf(set.spec, node)]))
  const wanted = Array.from(fits).flatMap(([name, fit]) => (fit === 'runs' ? [name] : []))
  return { world, set, hash, fits, wanted, podsOn }
}
