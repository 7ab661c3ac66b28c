import { defined } from '../../../src/base/assert.ts'
import { after, seconds } from '../../../src/base/units.ts'
import { newWorld } from '../../../src/cluster/sim/cluster-parts.ts'
import { addNode, type NodeWish } from '../../../src/cluster/sim/kubelet/nodes.ts'
import { EPOCH, type World } from '../../../src/cluster/sim/world.ts'
import { EVENTS, type Event } from '../../../src/objects/coordination.ts'
import type { ObjectMeta } from '../../../src/objects/meta.ts'
import {
  PODS,
  type Container,
  type ContainerStatus,
  type Pod,
  type PodSpec,
} from '../../../src/objects/pod.ts'

const PERSON = { fieldManager: 'person' }

/** A whole cluster with these nodes, of 4 cores and 8 GiB where they do not say otherwise. */
export function worldWithNodes(nodes: readonly Partial<NodeWish>[] = [{}], seed = 1): World {
  const world = newWorld({ seed })
  nodes.forEach((node, index) => {
    addNode(world, { name: `node-${index + 1}`, cpu: '4', memory: '8Gi', ...node }, index)
  })
  return world
}

export interface PodWish {
  readonly name?: string
  readonly metadata?: Partial<ObjectMeta>
  readonly container?: Partial<Container>
  readonly spec?: Partial<PodSpec>
}

/** The pod "web" with the container "web" of the image "web:a". */
export function createPod(world: World, wish: PodWish = {}): Pod {
  const { name = 'web', metadata = {}, container = {}, spec = {} } = wish
  return world.api.create(
    PODS,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', ...metadata },
      spec: { containers: [{ name: 'web', image: 'web:a', ...container }], ...spec },
    },
    PERSON,
  )
}

/** A container that asks for so much. */
export function asking(cpu: string, memory = '1Mi'): Partial<Container> {
  return { resources: { requests: { cpu, memory } } }
}

/** Lets it be so many seconds after the start. */
export function runTo(world: World, time: number): void {
  world.runUntil(after(EPOCH, seconds(time)))
}

export function findPod(world: World, name = 'web'): Pod | undefined {
  return world.api.get(PODS, { namespace: 'default', name })
}

export function podIn(world: World, name = 'web'): Pod {
  return defined(findPod(world, name), `the pod "${name}"`)
}

export function nodeOf(world: World, name = 'web'): string | undefined {
  return podIn(world, name).spec.nodeName
}

export function deletePod(world: World, name = 'web', gracePeriodSeconds?: number): void {
  const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }
  world.api.delete(PODS, { namespace: 'default', name }, options)
}

export function eventsIn(world: World): readonly Event[] {
  return world.api.list(EVENTS).items
}

/** The Events about pods, as `type reason`, sorted. */
export function eventReasons(world: World): readonly string[] {
  return eventsIn(world)
    .map(({ type, reason }) => `${type} ${reason}`)
    .sort()
}

/** The Events about pods, as `type reason: message`, sorted. */
export function eventTexts(world: World): readonly string[] {
  return eventsIn(world)
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`)
    .sort()
}

/** When a pod is written and what it then looks like, such as `1.480 Running ready`. */
export function watchPod(world: World, name = 'web'): readonly string[] {
  const lines: string[] = []
  world.observe(({ kind, resource, object }) => {
    if (resource.kind !== PODS.kind || object.metadata.name !== name) return
    const at = ((world.now() - EPOCH) / 1000).toFixed(3)
    lines.push(`${at} ${kind === 'deleted' ? 'deleted' : describe(object as Pod)}`)
  })
  return lines
}

function describe({ spec, status }: Pod): string {
  const [container] = status?.containerStatuses ?? []
  const phase = spec.nodeName === undefined ? 'unbound' : (status?.phase ?? '')
  const words = [phase, ...(container === undefined ? [] : describeContainer(container))]
  return words.filter((word) => word !== '').join(' ')
}

function describeContainer({ state, ready, restartCount }: ContainerStatus): readonly string[] {
  return [
    state?.waiting?.reason ?? state?.terminated?.reason ?? 'running',
    ready ? 'ready' : '',
    restartCount > 0 ? `restarts=${restartCount}` : '',
  ]
}
