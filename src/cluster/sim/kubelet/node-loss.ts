import { assert } from '../../../base/assert.ts'
import type { InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { NODES, readinessOf, type Node } from '../../../objects/node.ts'
import { PODS } from '../../../objects/pod.ts'
import { notFound } from '../api/refusals.ts'
import { recordEvent } from '../controllers/record-event.ts'
import { storeKey } from '../store/store-key.ts'
import { noteEnd } from '../traffic/traffic.ts'
import type { World } from '../world.ts'
import type { ContainerRun } from './container-run.ts'
import { lastRenewal, renewLease } from './heartbeats.ts'
import { admitPod, catchUp, forgetPod } from './kubelet.ts'
import { KUBELET, KubeletState } from './kubelet-state.ts'
import { machinesOf, type NodeLoss } from './machines.ts'
import { healthyConditions } from './nodes.ts'

/**
 * Takes a node away. Nobody tells the API server: it finds out by the Lease that is not renewed.
 *
 * Left out on purpose: that requests to a machine that is off run into a time-out; they are refused
 * here.
 */
export function loseNode(world: World, name: string, how: NodeLoss): void {
  const node = nodeNamed(world, name)
  const machines = machinesOf(world)
  const before = machines.lossOf(name)
  if (before === 'Off') return
  if (before === undefined) renewLease(world, node, lastRenewal(world, name, world.now()))
  machines.lose(name, how)
  if (how === 'Off') powerOff(world, name)
}

/**
 * Brings a node back, whose kubelet is in touch with the API server at once.
 *
 * Where its machine was off, its pods begin again in new sandboxes. Where only the connection was
 * gone, they have run on, and the kubelet catches up with what it has missed.
 */
export function returnNode(world: World, name: string): void {
  const node = nodeNamed(world, name)
  const loss = machinesOf(world).lossOf(name)
  if (loss === undefined) return
  const state = kubeletsOf(world)
  for (const uid of machinesOf(world).find(name)) forgetPod(state, uid)
  renewLease(world, node, world.now())
  reportReady(world, node, loss)
  for (const pod of world.store.by(PODS, 'node', name)) {
    const former = state.processes.get(uidOf(pod))
    if (loss === 'Off') admitPod(world, state, pod, former)
    else catchUp(world, state, pod)
  }
}

function kubeletsOf(world: World): KubeletState {
  const state = world.stateOf(KUBELET)
  assert(state instanceof KubeletState, 'Cannot lose a node: there are no kubelets')
  return state
}

function nodeNamed(world: World, name: string): Node {
  const node = world.store.get(NODES, storeKey('', name))
  if (node === undefined) throw notFound(NODES, name)
  return node
}

/** Every process of the machine is gone, and clients find nobody there. */
function powerOff(world: World, node: string): void {
  const { processes } = kubeletsOf(world)
  for (const pod of world.store.by(PODS, 'node', node)) {
    const uid = uidOf(pod)
    const run = processes.get(uid)
    if (run === undefined) continue
    const cut = (one: ContainerRun): ContainerRun => cutShort(one, world.now())
    processes.set(uid, { ...run, init: run.init.map(cut), containers: run.containers.map(cut) })
    noteEnd(world, uid)
  }
}

function cutShort(run: ContainerRun, now: InstantMs): ContainerRun {
  return run.kind === 'running' && run.endsAt > now ? { ...run, endsAt: now } : run
}

/** Kubernetes 1.36, pkg/kubelet/nodestatus/setters.go (ReadyCondition, MachineInfo). */
function reportReady(world: World, node: Node, loss: NodeLoss): void {
  const { name } = node.metadata
  const wasReady = readinessOf(node) === 'True'
  const conditions = healthyConditions(node.status?.conditions ?? [], world.now())
  world.api.writeStatus(NODES, node, { ...node.status, conditions }, KUBELET)
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): void => {
    recordEvent(world, { object: node, type, reason, message, component: KUBELET })
  }
  if (loss === 'Off') {
    const boot = world.random('boots').uuid()
    tell('Normal', 'Starting', 'Starting kubelet.')
    tell('Warning', 'Rebooted', `Node ${name} has been rebooted, boot id: ${boot}`)
  }
  if (!wasReady) tell('Normal', 'NodeReady', `Node ${name} status is now: NodeReady`)
}
