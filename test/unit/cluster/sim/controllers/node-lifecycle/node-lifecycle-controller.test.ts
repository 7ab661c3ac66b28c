import { describe, expect, it } from '@jest/globals'
import { loseNode, returnNode } from '../../../../../../src/cluster/sim/kubelet/node-loss.ts'
import { NODES } from '../../../../../../src/objects/node.ts'
import { tellNodes } from '../../../../../support/sim/node-story.ts'
import { runTo, worldWithNodes } from '../../../../../support/sim/node-world.ts'

/** The nodes that are to be left by their pods, in order, and when that was said. */
function drivenAway(story: readonly string[]): readonly string[] {
  return story
    .filter((line) => line.endsWith(' unreachable:NoExecute'))
    .map((line) => line.split(' ').slice(0, 2).join(' '))
}

type Zones = Readonly<Record<string, readonly [nodes: number, lost: number]>>

function worldOf(zones: Zones): { world: ReturnType<typeof worldWithNodes>; lost: string[] } {
  const lost: string[] = []
  const nodes = Object.entries(zones).flatMap(([zone, [count, gone]]) =>
    Array.from({ length: count }, (_, index) => {
      const name = `${zone}${index + 1}`
      if (index < gone) lost.push(name)
      return { name, zone }
    }),
  )
  return { world: worldWithNodes(nodes), lost }
}

describe('the nodes that are lost are left by their pods', () => {
  it.each<readonly [string, Zones, readonly string[]]>([
    ['at once, where it is one', { a: [3, 1] }, ['65.1 a1']],
    ['every ten seconds one of a zone', { a: [4, 2] }, ['65.1 a1', '75.1 a2']],
    ['no more from 55 % of a zone on, and three', { a: [5, 3] }, ['65.1 a1']],
    [
      'one by one where another zone has ready nodes',
      { a: [3, 3], b: [2, 0] },
      ['65.1 a1', '75.1 a2', '85.1 a3'],
    ],
    ['each zone at its own pace', { a: [3, 1], b: [3, 1] }, ['65.1 a1', '65.1 b1']],
    [
      'every hundred seconds one, in a large zone',
      { a: [60, 33] },
      ['65.1 a1', '175 a10', '275 a11', '375 a12'],
    ],
  ])('%s', (_, zones, expected) => {
    const { world, lost } = worldOf(zones)
    runTo(world, 20)
    for (const name of lost) loseNode(world, name, 'Off')
    expect(drivenAway(tellNodes(world, 400))).toEqual(expected)
  })

  it('by their names, not by how long they have waited: each look puts all in the queue anew', () => {
    const { world } = worldOf({ a: [9, 0] })
    runTo(world, 20)
    for (const name of ['a2', 'a3', 'a4']) loseNode(world, name, 'Off')
    runTo(world, 30)
    loseNode(world, 'a1', 'Off')
    expect(drivenAway(tellNodes(world, 110))).toEqual(['70.1 a2', '80.1 a1', '90.1 a3', '100.1 a4'])
  })

  it('not at all where no node is ready any more: then the network is what is lost', () => {
    const { world, lost } = worldOf({ a: [2, 2], b: [2, 2] })
    runTo(world, 20)
    for (const name of lost) loseNode(world, name, 'Off')
    runTo(world, 400)
    for (const { metadata, spec } of world.api.list(NODES).items) {
      expect([metadata.name, ...(spec.taints ?? []).map(({ effect }) => effect)]).toEqual([
        metadata.name,
        'NoSchedule',
      ])
    }
    returnNode(world, 'a1')
    // From the look at 405 s on, and after the pause that the rate asks for.
    expect(drivenAway(tellNodes(world, 500))).toEqual(['415 a2', '415 b1', '425 b2'])
  })
})
