import { NODES, readinessOf, type Node } from '../../../src/objects/node.ts'
import { isPodReady, PODS, type Pod } from '../../../src/objects/pod.ts'
import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import { EPOCH, type World } from '../../../src/cluster/sim/world.ts'
import { runTo } from './node-world.ts'

/** What becomes of nodes and of their pods until a second after the start, a line for each news. */
export function tellNodes(world: World, until: number): readonly string[] {
  const lines: string[] = []
  let last = ''
  const stop = world.observe((change) => {
    const news = newsOf(change)
    if (news === '' || news === last) return
    last = news
    lines.push(`${(world.now() - EPOCH) / 1000} ${news}`)
  })
  runTo(world, until)
  stop()
  return lines
}

function newsOf({ kind, resource, object, previous }: Change): string {
  const told = resource === NODES ? tellNode : resource === PODS ? tellPod : undefined
  if (told === undefined) return ''
  const { name } = object.metadata
  if (kind === 'deleted') return `${name} gone`
  const now = told(object as never)
  return previous !== undefined && told(previous as never) === now ? '' : `${name} ${now}`
}

function tellNode(node: Node): string {
  const taints = (node.spec.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`)
  return [readinessOf(node) ?? '', ...taints].join(' ')
}

function tellPod(pod: Pod): string {
  const { spec, status, metadata } = pod
  if (spec.nodeName === undefined) return 'pending'
  const [{ restartCount } = { restartCount: 0 }] = status?.containerStatuses ?? []
  return [
    `on ${spec.nodeName} ${isPodReady(pod) ? 'ready' : 'unready'}`,
    ...(restartCount > 0 ? [`restarts=${restartCount}`] : []),
    ...(metadata.deletionTimestamp === undefined ? [] : ['ending']),
  ].join(' ')
}
