import { deepEqual } from '../../../base/json.ts'
import { assert } from '../../../base/assert.ts'
import { after, durationMs, NEVER, seconds } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import { NETWORK_POLICIES } from '../../../objects/network.ts'
import { NAMESPACES, NODES, readinessOf, type Node } from '../../../objects/node.ts'
import { PODS } from '../../../objects/pod.ts'
import {
  ENDPOINT_SLICES,
  type EndpointSlice,
  SERVICE_NAME_LABEL,
  SERVICES,
  type Service,
} from '../../../objects/service.ts'
import type { Actor } from '../actor.ts'
import { behavioursOf } from '../behaviour.ts'
import { answersUntil, type Running } from '../kubelet/container-run.ts'
import { KUBELET, KubeletState } from '../kubelet/kubelet-state.ts'
import type { ProcessTable } from '../kubelet/process-table.ts'
import { noteLoad } from '../metrics/load-watchers.ts'
import type { Change } from '../store/event-log.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { Hearing } from './backends.ts'
import { isLetThrough, type Source } from './policies.ts'
import { policyOf } from './reach.ts'
import type { RateProfile } from './rate-profile.ts'
import { ServiceFlow } from './service-flow.ts'
import { targetsOf, type Target } from './targets.ts'
import { TRAFFIC, trafficOf, TrafficState } from './traffic-state.ts'

/** How long a change of endpoints takes to reach the data plane; kube-proxy syncs once a second. */
export const DELAY_MIN_MS = 100
export const DELAY_MAX_MS = 1000

/** How long a network takes to heed a policy, of which Kubernetes only says that it is soon. */
export const POLICY_DELAY = seconds(1)

const LOOK_AGAIN = 'look'

/**
 * Clients that send requests to Services, and the data plane that takes them to pods.
 *
 * A request is no event: between changes of the rate, of what the data plane knows and of the
 * processes, requests are counted by arithmetic. Each is a connection of its own, and reaches any
 * endpoint that the data plane knows with the same chance; where nobody answers, or a policy lets
 * nobody through, it is refused. What a process had begun that ends in the middle is lost.
 *
 * Left out on purpose: a data plane for each node that learns at its own time, ports but the first,
 * connections that last, time-outs; that a pod which several Services lead to has its capacity for
 * all of them together.
 */
export const TRAFFIC_ACTOR: Actor<TrafficState> = {
  name: TRAFFIC,
  watches: [ENDPOINT_SLICES, PODS, NETWORK_POLICIES, NAMESPACES, SERVICES, NODES],
  initialState: () => new TrafficState(),
  onChange(world, state, change) {
    if (change.resource === NETWORK_POLICIES || change.resource === NAMESPACES) {
      if (isOfPolicies(world, change)) world.scheduleIn(POLICY_DELAY, TRAFFIC, LOOK_AGAIN)
    } else if (change.resource.kind === PODS.kind) meetPod(world, state, uidOf(change.object))
    else if (change.resource === SERVICES) sendService(world, state, change as Change<Service>)
    else if (change.resource === NODES) meetNode(world, state, change as Change<Node>)
    else sendSlice(world, state, change as Change<EndpointSlice>)
  },
  onSettled: () => undefined,
  onTimer(world, state, key) {
    const [about = '', id = ''] = key.split(' ')
    if (about === 'slice') receiveSlice(world, state, Number(id))
    else if (about === 'pod') meetPod(world, state, id)
    else if (about === 'rate') meetRate(world, state, id)
    else for (const flow of state.flows()) lookAtAll(world, flow)
  },
}

/** Who sends requests, and to which Service. */
export interface Clients {
  readonly namespace: string
  readonly service: string
  /** Absent: they are outside the cluster. */
  readonly source?: Source | undefined
  /** How often each request is tried again at most; absent: not at all. */
  readonly retries?: number
}

/**
 * Lets clients send requests to a Service by this profile, from now on and instead of any other.
 */
export function sendRequests(
  world: World,
  { namespace, service, source, retries = 0 }: Clients,
  profile: RateProfile,
): void {
  const state = trafficOf(world)
  const flow = state.flow(namespace, service) ?? openFlow(world, state, namespace, service)
  change(world, flow, () => {
    flow.follow(profile, retries, world.now())
    if (deepEqual(source, flow.source)) return
    flow.comeFrom(source)
    for (const uid of flow.backends.uids()) look(world, flow, uid)
  })
}

/** To be called when an image or a pod has been made to behave otherwise. */
export function noteBehaviours(world: World): void {
  world.schedule(world.now(), TRAFFIC, LOOK_AGAIN)
}

/** To be called when processes of a pod have ended, and nobody has told the API server. */
export function noteEnd(world: World, uid: string): void {
  world.schedule(world.now(), TRAFFIC, `pod ${uid}`)
}

/** The data plane has long known the endpoints that are there. */
function openFlow(
  world: World,
  state: TrafficState,
  namespace: string,
  service: string,
): ServiceFlow {
  const flow = ServiceFlow.create(namespace, service, world.now())
  state.add(flow)
  for (const slice of world.store.list(ENDPOINT_SLICES, namespace)) {
    if (serviceOf(slice) !== service) continue
    flow.backends.replaceSlice(slice.metadata.name, targetsOf(world, slice))
  }
  for (const uid of flow.backends.uids()) look(world, flow, uid)
  return flow
}

function sendSlice(
  world: World,
  state: TrafficState,
  { kind, object }: Pick<Change<EndpointSlice>, 'kind' | 'object'>,
): void {
  const { name, namespace = '' } = object.metadata
  const flow = state.flow(namespace, serviceOf(object))
  if (flow === undefined) return
  const delay = DELAY_MIN_MS + world.random(TRAFFIC).below(DELAY_MAX_MS - DELAY_MIN_MS)
  const targets = kind === 'deleted' ? [] : targetsOf(world, object)
  const sent = state.send(
    { namespace, service: flow.service, slice: name, targets },
    after(world.now(), durationMs(delay)),
  )
  world.schedule(sent.at, TRAFFIC, `slice ${sent.id}`)
}

/** What the data plane goes by beside the endpoints; the Service's own, as it learns of it. */
function sendService(
  world: World,
  state: TrafficState,
  { object, previous }: Change<Service>,
): void {
  const { name, namespace = '' } = object.metadata
  const flow = state.flow(namespace, name)
  if (flow === undefined || previous === undefined) return
  if (deepEqual(policyOf(object), policyOf(previous))) return
  for (const slice of world.store.list(ENDPOINT_SLICES, namespace)) {
    if (serviceOf(slice) === name) sendSlice(world, state, { kind: 'modified', object: slice })
  }
}

/** Clients and load balancers know the nodes that are well, and the zones that they are in. */
function meetNode(
  world: World,
  state: TrafficState,
  { kind, object, previous }: Change<Node>,
): void {
  const isSame =
    kind === 'modified' &&
    previous !== undefined &&
    readinessOf(object) === readinessOf(previous) &&
    object.metadata.labels === previous.metadata.labels
  if (isSame) return
  for (const flow of state.flows()) {
    if (flow.backends.isPlaced) change(world, flow, () => undefined)
  }
}

function receiveSlice(world: World, state: TrafficState, id: number): void {
  const arrived = state.receive(id)
  const flow = arrived && state.flow(arrived.namespace, arrived.service)
  if (arrived === undefined || flow === undefined) return
  change(world, flow, () => {
    flow.backends.replaceSlice(arrived.slice, arrived.targets)
    for (const { uid } of arrived.targets) look(world, flow, uid)
  })
}

function meetPod(world: World, state: TrafficState, uid: string): void {
  for (const flow of state.flows()) {
    if (!flow.backends.knows(uid)) continue
    change(world, flow, () => {
      look(world, flow, uid)
    })
  }
}

/** Counts up to now, lets the change happen, and goes on from there. */
function change(world: World, flow: ServiceFlow, act: () => void): void {
  const now = world.now()
  flow.countUntil(now)
  act()
  const wakeAt = flow.refresh(world, behavioursOf(world))
  const { namespace, service } = flow
  if (wakeAt !== undefined) world.schedule(wakeAt, TRAFFIC, `rate ${namespace}/${service}`)
  noteLoad(world, namespace, service)
}

/** The rate of a Service's requests has changed by itself. */
function meetRate(world: World, state: TrafficState, id: string): void {
  const [namespace = '', service = ''] = id.split('/')
  const flow = state.flow(namespace, service)
  if (flow !== undefined) change(world, flow, () => undefined)
}

function lookAtAll(world: World, flow: ServiceFlow): void {
  change(world, flow, () => {
    for (const uid of flow.backends.uids()) look(world, flow, uid)
  })
}

/** Notes whether a pod answers, and wakes when that is foreseen to change. */
function look(world: World, flow: ServiceFlow, uid: string): void {
  const { backends } = flow
  const target = backends.targetOf(uid)
  const hearing = isReached(world, flow, target) ? hear(world, uid, target?.container ?? 0) : SILENT
  const part = flow.partOf(uid)
  if (part !== undefined && !hearing.answers && hasBrokenOff(world, uid, part.container)) {
    flow.cutOff(part.version)
  }
  if (!backends.hear(uid, hearing) || hearing.until === NEVER) return
  world.schedule(hearing.until, TRAFFIC, `pod ${uid}`)
}

function hear(world: World, uid: string, container: number): Hearing {
  const process = processesOf(world).processOf(uid, container)
  const now = world.now()
  const until = process === undefined ? now : answersUntil(process)
  if (process === undefined || until <= now) return { answers: false, until: NEVER }
  if (process.answersAt > now) return { answers: false, until: process.answersAt }
  return { answers: true, until }
}

/** Whether a process has ended, or hangs, in the middle of what it did. */
function hasBrokenOff(world: World, uid: string, container: number): boolean {
  const run = processesOf(world).get(uid)?.containers[container]
  if (run?.kind === 'running') return answersUntil(run) <= world.now() && !endsWell(run)
  return run?.kind === 'finished' ? run.exit.exitCode !== 0 : true
}

/** One that was told to stop and had the time answers what it has begun. */
function endsWell({ endsAt, hangsAt, exitCode }: Running): boolean {
  return exitCode === 0 && endsAt <= hangsAt
}

function processesOf(world: World): ProcessTable {
  const kubelet = world.stateOf(KUBELET)
  assert(kubelet instanceof KubeletState, 'Cannot send requests: there are no kubelets')
  return kubelet.processes
}

const SILENT: Hearing = { answers: false, until: NEVER }

/** Whether the policies let requests through; of a pod that is gone nobody asks any more. */
export function isReached(
  world: World,
  { namespace, source }: Pick<ServiceFlow, 'namespace' | 'source'>,
  target: Target | undefined,
): boolean {
  if (target === undefined || world.store.count(NETWORK_POLICIES) === 0) return true
  const pod = world.store.get(PODS, storeKey(namespace, target.pod))
  return pod === undefined || isLetThrough(world.store, source, { pod, port: target.port })
}

/** A policy, or labels that a policy may go by. */
function isOfPolicies({ store }: World, { resource, object, previous }: Change): boolean {
  if (resource === NETWORK_POLICIES) return true
  if (store.count(NETWORK_POLICIES) === 0) return false
  return object.metadata.labels !== previous?.metadata.labels
}

function serviceOf(slice: EndpointSlice): string {
  return slice.metadata.labels?.[SERVICE_NAME_LABEL] ?? ''
}
