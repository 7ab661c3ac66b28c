import { itemAt } from '../../../base/items.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import { NODES } from '../../../objects/node.ts'
import { isPodFinished, PODS, type Pod } from '../../../objects/pod.ts'
import { isDeleting, keyOf, uidOf } from '../../../objects/meta.ts'
import type { Actor } from '../actor.ts'
import type { Change } from '../store/event-log.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { ContainerRun } from './container-run.ts'
import type { Host } from './host.ts'
import { beginContainers, heldContainers, visitContainers, type Runs } from './init-steps.ts'
import {
  tellDoom,
  tellKilling,
  tellMounting,
  tellNoAddress,
  tellWarning,
  tellTroubles,
} from './kubelet-events.ts'
import { keepRun, KUBELET, KubeletState } from './kubelet-state.ts'
import { foreseeAnew, isChangeOfBehaviour } from './behaviour-change.ts'
import { machinesOf, type NodeLoss } from './machines.ts'
import { placeOf, surroundingsOf, type Place } from './place.ts'
import { doomPod, endedPod, isStarted, stopPod } from './pod-end.ts'
import { advancePod, wakeOf, type Step } from './pod-life.ts'
import { hasMovedGate } from './pod-conditions.ts'
import { podStatusOf } from './pod-status.ts'
import type { Doom, PodRun } from './process-table.ts'
import { rebooted } from './reboot.ts'
import { rejectionOf, strainOf } from './rejection.ts'
import { RELIST_PERIOD_MS } from './relist.ts'
import { mount } from './volumes.ts'

/**
 * The kubelets of all nodes: they run the pods that are bound to theirs, and say how they fare.
 *
 * A pod is written when it has to wait long for an image, when it runs, when it gets ready, and
 * when something goes wrong. At rest there is no timer: when a probe succeeds is foreseen.
 *
 * Left out on purpose: another try for a pod that found no address, changed images and deadlines of
 * a pod that runs, resources in use; what `makeNode` leaves out.
 */
export const KUBELET_ACTOR: Actor<KubeletState> = {
  name: KUBELET,
  watches: [NODES, PODS],
  initialState: () => new KubeletState(),
  onChange(world, state, change) {
    if (change.resource.kind === NODES.kind) meetNode(world, state, change)
    else meetPod(world, state, change as Change<Pod>)
  },
  onSettled: () => undefined,
  onTimer(world, state, key) {
    if (isChangeOfBehaviour(key)) foreseeAnew(world, state, key)
    else wakePod(world, state, key)
  },
}

/** A kubelet that starts finds the pods that are bound to its node already. */
function meetNode(world: World, state: KubeletState, change: Change): void {
  if (change.kind !== 'added') return
  for (const pod of world.store.by(PODS, 'node', change.object.metadata.name)) {
    if (state.processes.get(uidOf(pod)) === undefined) admitPod(world, state, pod)
  }
}

function meetPod(world: World, state: KubeletState, change: Change<Pod>): void {
  const { object: pod, previous } = change
  if (isMissed(world, change)) return
  if (change.kind === 'deleted') {
    forgetPod(state, uidOf(pod))
    return
  }
  const isBound = previous !== undefined && previous.spec.nodeName === pod.spec.nodeName
  if (isBound && !isStoppedAnew(pod, previous)) {
    meetGate(world, state, pod, previous)
    return
  }
  const run = state.processes.get(uidOf(pod))
  if (run !== undefined && isDeleting(pod)) beginStop(world, state, pod, run)
  else if (run === undefined) meetNewPod(world, state, change)
}

function meetNewPod(world: World, state: KubeletState, { kind, object: pod }: Change<Pod>): void {
  const node = world.store.get(NODES, storeKey('', pod.spec.nodeName ?? ''))
  const isHopeless = node === undefined || isDeleting(pod)
  const strain = isHopeless ? undefined : strainOf(pod, node)
  const isGiven = kind === 'added' && !isHopeless
  const rejection = strain ?? (isGiven ? rejectionOf(world, state, pod, node) : undefined)
  if (rejection === undefined) admitPod(world, state, pod)
  else rejectPod(world, pod, rejection)
}

/** Kubernetes 1.36, pkg/kubelet/kubelet.go (rejectPod). */
function rejectPod(world: World, pod: Pod, rejection: Doom): void {
  const live = livePod(world, pod)
  if (live === undefined) return
  tellWarning(world, live, rejection)
  const { qosClass = 'BestEffort', conditions = [] } = live.status ?? {}
  const message = `Pod was rejected: ${rejection.message}`
  const { reason } = rejection
  const status = { phase: 'Failed', reason, message, qosClass, conditions } as const
  world.api.writeStatus(PODS, live, status, KUBELET)
}

/** Whether no kubelet sees a change: one that is out of touch makes up for it when it is back. */
function isMissed(world: World, { kind, object }: Change<Pod>): boolean {
  const { nodeName = '' } = object.spec
  if (nodeName === '') return true
  const machines = machinesOf(world)
  if (machines.lossOf(nodeName) === undefined) return false
  if (kind === 'deleted') machines.miss(nodeName, uidOf(object))
  return true
}

/** Somebody has said something of a pod that its readiness waits for. */
function meetGate(world: World, state: KubeletState, seen: Pod, previous: Pod): void {
  if (!hasMovedGate(seen, previous)) return
  const pod = livePod(world, seen)
  const run = state.processes.get(uidOf(seen))
  const place = pod === undefined ? undefined : placeOf(world, pod)
  if (pod === undefined || run === undefined || place === undefined) return
  if (run.removedAt === undefined) writeStatus(world, pod, run, place.host)
}

function isStoppedAnew({ metadata }: Pod, { metadata: before }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== before.deletionTimestamp ||
    metadata.deletionGracePeriodSeconds !== before.deletionGracePeriodSeconds
  )
}

/** Begins with a pod, or begins again when its machine was off: `former` is how it was before. */
export function admitPod(world: World, state: KubeletState, seen: Pod, former?: PodRun): void {
  const pod = livePod(world, seen)
  const place = pod === undefined ? undefined : placeOf(world, pod)
  if (pod === undefined || place === undefined || isPodFinished(pod)) return
  forgetPod(state, uidOf(pod))
  if (isDeleting(pod)) {
    removePod(world, pod)
    return
  }
  const { host } = place
  const ip = host.range === undefined ? undefined : state.addresses.take(host.range)
  if (ip === undefined) {
    tellNoAddress(world, pod, host.range)
    return
  }
  const run = begunAt(state, pod, { place, ip, former, now: world.now() })
  keepRun(world, state, uidOf(pod), run)
  tellVolumes(world, pod, run)
  if (former !== undefined || isWorthAWrite(run)) writeStatus(world, pod, run, host)
}

interface Beginning {
  readonly place: Place
  readonly ip: string
  readonly former: PodRun | undefined
  readonly now: InstantMs
}

function begunAt(state: KubeletState, pod: Pod, { place, ip, former, now }: Beginning): PodRun {
  const { host } = place
  const step = turnOf(state, { pod, place, now, admittedAt: now })
  const mounting = former === undefined ? mount(place.store, pod, { now, failures: 0 }) : undefined
  const begun = mounting === undefined ? beginContainers(step) : heldContainers(pod)
  const { name, namespace = '' } = pod.metadata
  const run: PodRun = {
    namespace,
    name,
    node: host.name,
    ip,
    admittedAt: now,
    ...(mounting === undefined ? {} : { mounting }),
    init: begun.init,
    containers: former === undefined ? begun.containers : restarted(begun, former, step),
    removedAt: undefined,
    doom: undefined,
    wakeAt: NEVER,
  }
  return { ...run, wakeAt: wakeOf(run, step) }
}

function restarted(begun: Runs, former: PodRun, { pod, place, now }: Step): Runs['containers'] {
  return begun.containers.map((one, index) => {
    const where = surroundingsOf(pod, itemAt(pod.spec.containers, index), place, {
      admittedAt: now,
    })
    return rebooted(where, one, former.containers[index])
  })
}

function isWorthAWrite({ containers, admittedAt, mounting }: PodRun): boolean {
  if (mounting !== undefined) return true
  return containers.some((one) => isLongPull(one, admittedAt))
}

/** How a container of a pod begins whose turn has come. */
function turnOf(
  state: KubeletState,
  { pod, place, now, admittedAt }: Omit<Step, 'begin'> & Pick<PodRun, 'admittedAt'>,
): Step {
  const begin: Step['begin'] = (container) =>
    state.begin(place.host.name, surroundingsOf(pod, container, place, { admittedAt }), now)
  return { pod, place, now, begin }
}

/** One that outlasts the next look of the kubelet; a shorter one is not worth a write. */
function isLongPull(run: ContainerRun, now: InstantMs): boolean {
  if (run.kind === 'pulling') return run.until - now > RELIST_PERIOD_MS
  return run.kind === 'running' && run.startedAt - now > RELIST_PERIOD_MS
}

function wakePod(world: World, state: KubeletState, uid: string): void {
  const run = state.processes.get(uid)
  if (run?.wakeAt !== world.now()) return
  const pod = world.store.get(PODS, storeKey(run.namespace, run.name))
  const place = pod === undefined ? undefined : placeOf(world, pod)
  if (pod === undefined || place === undefined || uidOf(pod) !== uid) return
  const loss = machinesOf(world).lossOf(run.node)
  if (loss === 'Off') return
  if (run.removedAt === undefined) takeSteps(world, state, pod, { run, place, loss })
  else if (loss === undefined) endPod(world, state, pod, { run, place, loss })
}

interface Walk {
  readonly run: PodRun
  readonly place: Place
  readonly loss: NodeLoss | undefined
}

/** What a kubelet that is out of touch sees, it tells nobody. */
function takeSteps(world: World, state: KubeletState, pod: Pod, { run, place, loss }: Walk): void {
  const now = world.now()
  // Probes begin when the volumes are there (kubelet.go, SyncPod).
  const admittedAt = run.mounting === undefined ? run.admittedAt : now
  const step = turnOf(state, { pod, place, now, admittedAt })
  const next = advancePod(run, step)
  if (next !== run) keepRun(world, state, uidOf(pod), next)
  keepImages(state, pod, run, next)
  if (loss !== undefined) return
  tell(world, pod, run, next)
  writeStatus(world, pod, next, place.host)
}

/** How long a pod may take to end when its node is short of something (kubelet/eviction). */
const EVICTION_GRACE_SECONDS = 1

/** Gives up a pod, so that its node has more room. */
export function evictPod(world: World, state: KubeletState, pod: Pod, doom: Doom): void {
  const run = state.processes.get(uidOf(pod))
  const place = placeOf(world, pod)
  if (run === undefined || place === undefined) return
  tellWarning(world, pod, doom)
  const now = world.now()
  const next = doomPod(run, { pod, place, now, grace: EVICTION_GRACE_SECONDS }, doom)
  keepRun(world, state, uidOf(pod), { ...next, wakeAt: wakeOf(next, { pod, place, now }) })
  writeStatus(world, pod, next, place.host)
}

/** Does what a kubelet has missed that was out of touch, and says how the pod fares. */
export function catchUp(world: World, state: KubeletState, pod: Pod): void {
  const run = state.processes.get(uidOf(pod))
  const place = placeOf(world, pod)
  if (run === undefined || place === undefined) {
    admitPod(world, state, pod)
    return
  }
  if (!isDeleting(pod)) writeStatus(world, pod, run, place.host)
  else if ((run.removedAt ?? NEVER) > world.now()) beginStop(world, state, pod, run)
  else endPod(world, state, pod, { run, place, loss: undefined })
}

function beginStop(world: World, state: KubeletState, pod: Pod, run: PodRun): void {
  const place = placeOf(world, pod)
  if (place === undefined) return
  const isFirst = run.removedAt === undefined
  const next = stopPod(pod, run, place, world.now())
  keepRun(world, state, uidOf(pod), next)
  if (!isFirst) return
  visitContainers(pod, { before: run, after: run }, (container, one) => {
    if (isStarted(one, world.now())) tellKilling(world, pod, container)
  })
}

/** The pod is gone from the API server: whatever still ran of it is killed. */
export function forgetPod(state: KubeletState, uid: string): void {
  const run = state.processes.get(uid)
  if (run === undefined) return
  state.addresses.giveBack(run.ip)
  state.processes.delete(uid)
}

/** An image whose pull has failed before is there from the pull on that did not. */
function keepImages(state: KubeletState, pod: Pod, before: PodRun, next: PodRun): void {
  visitContainers(pod, { before, after: next }, ({ image = '' }, old, run) => {
    if (old.kind === 'pulling' && run.kind === 'running') {
      state.keepImage(next.node, image, run.startedAt)
    }
  })
}

function tell(world: World, pod: Pod, before: PodRun, next: PodRun): void {
  const now = world.now()
  if (before.doom === undefined && next.doom !== undefined) tellDoom(world, pod, next.doom)
  if (next.mounting !== before.mounting) tellVolumes(world, pod, next)
  visitContainers(pod, { before, after: next }, (container, old, run) => {
    tellTroubles(world, { pod, container, before: old, after: run, ip: next.ip, now })
  })
}

function tellVolumes(world: World, pod: Pod, { mounting }: PodRun): void {
  if (mounting !== undefined) tellMounting(world, pod, mounting)
}

function writeStatus(world: World, pod: Pod, run: PodRun, host: Host): void {
  world.api.writeStatus(PODS, pod, podStatusOf(pod, run, host, world.now()), KUBELET)
}

/** How a deleted pod has ended is told where somebody holds it; any other is gone in a moment. */
function endPod(world: World, state: KubeletState, pod: Pod, { run, place }: Walk): void {
  if ((pod.metadata.finalizers ?? []).length > 0) {
    const ended = endedPod(run, world.now())
    if (!isPodFinished(pod)) writeStatus(world, pod, ended, place.host)
    forgetPod(state, uidOf(pod))
  }
  removePod(world, pod)
}

function removePod(world: World, pod: Pod): void {
  const uid = uidOf(pod)
  world.api.delete(PODS, keyOf(pod), { gracePeriodSeconds: 0, preconditions: { uid } })
}

function livePod(world: World, seen: Pod): Pod | undefined {
  const { name, namespace = '', uid } = seen.metadata
  const pod = world.store.get(PODS, storeKey(namespace, name))
  return pod?.metadata.uid === uid ? pod : undefined
}
