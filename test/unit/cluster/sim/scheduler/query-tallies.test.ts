import { expect, it } from '@jest/globals'
import { NodeTable } from '../../../../../src/cluster/sim/scheduler/node-table.ts'
import { makeQuery } from '../../../../../src/cluster/sim/scheduler/pod-query.ts'
import { QueryTallies } from '../../../../../src/cluster/sim/scheduler/query-tallies.ts'
import { createPod, worldWithNodes } from '../../../../support/sim/node-world.ts'

const WEB = makeQuery(
  [
    {
      namespaces: ['default'],
      namespaceSelector: undefined,
      selector: { matchLabels: { app: 'web' } },
    },
  ],
  false,
)

it('a pod that was there when it was first asked for is not counted again when it is seen', () => {
  const world = worldWithNodes()
  const metadata = { labels: { app: 'web' } }
  const pod = createPod(world, { metadata, spec: { nodeName: 'node-1' } })
  const [nodes, tallies] = [new NodeTable(), new QueryTallies()]
  const group = tallies.ask(world, WEB, nodes)
  const slot = nodes.slotOf('node-1')
  const counts = (): number | undefined => tallies.bySlot(group, nodes.layout)?.[slot]
  expect(counts()).toBe(1)
  tallies.account(world, { pod, slot, revision: world.store.revision }, 1)
  expect(counts()).toBe(1)
  const later = createPod(world, { name: 'later', metadata, spec: { nodeName: 'node-1' } })
  tallies.account(world, { pod: later, slot, revision: world.store.revision }, 1)
  expect(counts()).toBe(2)
})

it('a fork counts for itself', () => {
  const world = worldWithNodes()
  const [nodes, tallies] = [new NodeTable(), new QueryTallies()]
  const group = tallies.ask(world, WEB, nodes)
  const pod = createPod(world, { metadata: { labels: { app: 'web' } } })
  const placed = { pod, slot: nodes.slotOf('node-1'), revision: Infinity }
  tallies.account(world, placed, 1)
  const fork = tallies.fork()
  fork.account(world, placed, 1)
  const countIn = (one: QueryTallies): number | undefined => {
    return one.bySlot(group, nodes.layout)?.[placed.slot]
  }
  expect([countIn(tallies), countIn(fork)]).toEqual([1, 2])
})
