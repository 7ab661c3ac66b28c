import { assert } from '../../../base/assert.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import { after, instant, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import { NODES, type Node } from '../../../objects/node.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { parseBytes } from '../../../objects/quantity.ts'
import type { Actor } from '../actor.ts'
import { behavioursOf } from '../behaviour.ts'
import { recordEvent } from '../controllers/record-event.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { burdensOf, type Burden } from './burdens.ts'
import { evictPod } from './kubelet.ts'
import { KUBELET, KubeletState } from './kubelet-state.ts'
import { machinesOf } from './machines.ts'
import { ALL_NODES, PRESSURE, PressureState } from './pressure-state.ts'
import { isCritical } from './rejection.ts'
import { relistPhase } from './relist.ts'

/** Kubernetes 1.36, pkg/kubelet/kubelet.go (evictionMonitoringPeriod). */
export const MONITORING_PERIOD = seconds(10)
/** Kubernetes 1.36, kubelet/apis/config/v1beta1/defaults.go (EvictionPressureTransitionPeriod). */
export const TRANSITION_PERIOD = seconds(300)
/** Less than this may not be left (DefaultEvictionHard: memory.available). */
export const AVAILABLE_MIN_MI = 100
const MEBIBYTE = 1024 * 1024

/**
 * Kubelets whose node runs out of memory: they say so, and give up one pod after the other.
 *
 * When it will be short is foreseen; a node whose pods say nothing of their memory costs nothing.
 *
 * Kubernetes 1.36, pkg/kubelet/eviction/eviction_manager.go (synchronize). Left out on purpose:
 * what the system itself holds, soft thresholds, disks and processes, another look as soon as a pod
 * that was evicted is gone.
 */
export const PRESSURE_ACTOR: Actor<PressureState> = {
  name: PRESSURE,
  watches: [PODS],
  initialState: () => new PressureState(),
  onChange(world, state, { object, previous }) {
    const pod = object as Pod
    if (pod.status === (previous as Pod | undefined)?.status) return
    if (behavioursOf(world).holdsMemory) foresee(world, state, pod.spec.nodeName ?? '')
  },
  onSettled: () => undefined,
  onTimer(world, state, node) {
    if (node === ALL_NODES) {
      for (const { metadata } of world.store.list(NODES)) foresee(world, state, metadata.name)
    } else if (state.lookAt(node) === world.now()) {
      look(world, state, node)
    }
  },
}

/** Plans the next look at a node for when its memory will be short. */
function foresee(world: World, state: PressureState, name: string): void {
  const node = world.store.get(NODES, storeKey('', name))
  if (node === undefined) return
  planLook(world, state, node, shortFrom(world, node, burdensOf(world, kubeletsOf(world), name)))
}

function planLook(world: World, state: PressureState, node: Node, from: InstantMs): void {
  const { name } = node.metadata
  if (from === NEVER) return
  const at = lookFrom(from, { now: world.now(), phase: relistPhase(world.seed, name) })
  const planned = state.lookAt(name)
  if (planned !== undefined && planned <= at) return
  state.plan(name, at)
  world.schedule(at, PRESSURE, name)
}

/** The first look that is to come, at or after an instant. */
function lookFrom(
  at: InstantMs,
  { now, phase }: { readonly now: InstantMs; readonly phase: number },
): InstantMs {
  const periods = Math.ceil((at - phase) / MONITORING_PERIOD)
  const look = instant(phase + periods * MONITORING_PERIOD)
  return look > now ? look : after(look, MONITORING_PERIOD)
}

function shortFrom(world: World, node: Node, burdens: readonly Burden[]): InstantMs {
  const margin = availableOf(node, burdens) - AVAILABLE_MIN_MI * MEBIBYTE
  if (margin < 0) return world.now()
  const perMs = burdens.reduce((total, burden) => total + burden.perMs, 0)
  return perMs <= 0 ? NEVER : instant(world.now() + Math.ceil(margin / perMs))
}

function availableOf(node: Node, burdens: readonly Burden[]): number {
  const capacity = parseBytes(node.status?.capacity?.['memory'] ?? '0')
  return burdens.reduce((left, { bytes }) => left - bytes, capacity)
}

function look(world: World, state: PressureState, name: string): void {
  state.plan(name, undefined)
  const node = world.store.get(NODES, storeKey('', name))
  if (node === undefined || machinesOf(world).lossOf(name) !== undefined) return
  const burdens = burdensOf(world, kubeletsOf(world), name)
  const shortAt = shortFrom(world, node, burdens)
  if (shortAt <= world.now()) {
    state.noteShortage(name, world.now())
    say(world, node, 'True')
    evictWorst(world, node, burdens)
  }
  const calmAt = calmFrom(state, name)
  if (calmAt <= world.now()) {
    state.noteShortage(name, undefined)
    say(world, node, 'False')
  }
  planLook(world, state, node, calmAt > world.now() && calmAt < shortAt ? calmAt : shortAt)
}

/** When a node has not been short of memory for long enough. */
function calmFrom(state: PressureState, name: string): InstantMs {
  const shortageAt = state.shortageAt(name)
  return shortageAt === undefined ? NEVER : after(shortageAt, TRANSITION_PERIOD)
}

/** Kubernetes 1.36, pkg/kubelet/nodestatus/setters.go (MemoryPressureCondition). */
function say(world: World, node: Node, status: 'True' | 'False'): void {
  const type = 'MemoryPressure'
  const before = node.status?.conditions ?? []
  if (before.find((one) => one.type === type)?.status === status) return
  const [amount, words] =
    status === 'True' ? ['Insufficient', 'insufficient'] : ['Sufficient', 'sufficient']
  const reason = `KubeletHas${amount}Memory`
  const message = `kubelet has ${words} memory available`
  const condition = { type, status, reason, message, lastTransitionTime: formatTime(world.now()) }
  const conditions = before.map((one) => (one.type === type ? condition : one))
  world.api.writeStatus(NODES, node, { ...node.status, conditions }, KUBELET)
  const { name } = node.metadata
  const told = `Node ${name} status is now: NodeHas${amount}Memory`
  tellOfNode(world, node, { type: 'Normal', reason: `NodeHas${amount}Memory`, message: told })
}

function tellOfNode(
  world: World,
  object: Node,
  told: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string },
): void {
  recordEvent(world, { object, ...told, component: KUBELET })
}

function evictWorst(world: World, node: Node, burdens: readonly Burden[]): void {
  const message = 'Attempting to reclaim memory'
  tellOfNode(world, node, { type: 'Warning', reason: 'EvictionThresholdMet', message })
  const [worst] = burdens.filter(isEvictable).sort(byRank)
  if (worst === undefined) return
  evictPod(world, kubeletsOf(world), worst.pod, {
    reason: 'Evicted',
    message: evictionMessage(worst, availableOf(node, burdens)),
    isDisruption: true,
  })
}

function isEvictable({ pod, run }: Burden): boolean {
  const isEnding = run.doom !== undefined || run.removedAt !== undefined
  return !isEnding && !isCritical(pod)
}

/**
 * Whoever holds more than was asked for goes first, then the least important one, then the one
 * that is furthest over what was asked for (rankMemoryPressure).
 */
function byRank(a: Burden, b: Burden): number {
  const excess = ({ bytes, requested }: Burden): number => bytes - requested
  const isOver = (burden: Burden): number => (excess(burden) > 0 ? 0 : 1)
  const priority = ({ pod }: Burden): number => pod.spec.priority ?? 0
  return isOver(a) - isOver(b) || priority(a) - priority(b) || excess(b) - excess(a)
}

/** Kubernetes 1.36, pkg/kubelet/eviction/helpers.go (evictionMessage). */
function evictionMessage({ loads }: Burden, available: number): string {
  const threshold = `Threshold quantity: ${AVAILABLE_MIN_MI}Mi, available: ${amountText(available)}. `
  const excesses = loads
    .filter(({ bytes, request }) => bytes > parseBytes(request))
    .map(
      ({ name, bytes, request }) =>
        `Container ${name} was using ${amountText(bytes)}, request is ${request}, ` +
        'has larger consumption of memory. ',
    )
  return `The node was low on resource: memory. ${threshold}${excesses.join('')}`
}

/** In whole Ki, as what is measured mostly is. */
function amountText(bytes: number): string {
  return `${Math.floor(Math.max(bytes, 0) / 1024)}Ki`
}

function kubeletsOf(world: World): KubeletState {
  const state = world.stateOf(KUBELET)
  assert(state instanceof KubeletState, 'Cannot look at the memory of nodes: there are no kubelets')
  return state
}
