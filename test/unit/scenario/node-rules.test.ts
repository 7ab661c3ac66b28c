import { seconds } from '../../../src/base/units.ts'
import { describe, expect, it } from '@jest/globals'
import { brokenLosses, brokenNodeRules } from '../../../src/scenario/node-rules.ts'
import type { Action, NodesSpec } from '../../../src/scenario/scenario.ts'

const LIKE = { cpu: '4', memory: '8Gi' }

describe('brokenNodeRules()', () => {
  it.each<readonly [string, NodesSpec, readonly string[]]>([
    ['names that differ', [{ ...LIKE, name: 'a' }, { ...LIKE, name: 'b' }, LIKE], []],
    [
      'a name given twice',
      [
        { ...LIKE, name: 'a' },
        { ...LIKE, name: 'a' },
      ],
      ['spec.nodes[1].name'],
    ],
    [
      'a name that is given to one without',
      [{ ...LIKE, name: 'node-2' }, LIKE],
      ['spec.nodes[1].name'],
    ],
    [
      'a key that is no label',
      { count: 1, ...LIKE, labels: { 'a b': 'c' } },
      ['spec.nodes.labels[a b]'],
    ],
    [
      'a value that is no label',
      [{ ...LIKE, labels: { 'example.com/a': 'b c' } }],
      ['spec.nodes[0].labels[example.com/a]'],
    ],
    ['a name that is no label', [{ ...LIKE, name: 'a'.repeat(64) }], ['spec.nodes[0].name']],
    ['a zone that is no label', { count: 1, ...LIKE, zone: 'far away' }, ['spec.nodes.zone']],
    [
      'a taint that can not be written',
      [{ ...LIKE, taints: [{ key: 'a b', value: 'c d', effect: 'NoSchedule' }] }],
      ['spec.nodes[0].taints[0].key', 'spec.nodes[0].taints[0].value'],
    ],
    [
      'resources that have a field of their own, or no name',
      { count: 1, ...LIKE, resources: { cpu: '8', 'a b': '1', 'nvidia.com/gpu': '1' } },
      ['spec.nodes.resources[cpu]', 'spec.nodes.resources[a b]'],
    ],
    [
      'labels and taints as they should be',
      {
        count: 2,
        ...LIKE,
        zone: 'a',
        labels: { a: '' },
        taints: [{ key: 'b', effect: 'NoExecute' }],
      },
      [],
    ],
  ])('judges %s', (_, nodes, paths) => {
    expect(brokenNodeRules(nodes, 'spec.nodes').map(({ path }) => path)).toEqual(paths)
  })

  it('quotes what Kubernetes says of it', () => {
    const [problem] = brokenNodeRules({ count: 1, ...LIKE, zone: 'far away' }, 'spec.nodes')
    expect(problem?.message).toMatch(
      /^"far away": a valid label must be an empty string or consist/,
    )
  })
})

describe('brokenLosses()', () => {
  const lose = (at: number, node: string): Action => ({
    at: seconds(at),
    loseNode: { node, how: 'Off' },
  })
  const bring = (at: number, node: string): Action => ({ at: seconds(at), returnNode: { node } })

  it.each<readonly [string, readonly Action[], readonly string[]]>([
    ['a node that comes back, and is lost again', [lose(1, 'a'), bring(2, 'a'), lose(3, 'a')], []],
    ['the same said in another order', [bring(2, 'a'), lose(1, 'a')], []],
    ['two nodes that are lost', [lose(1, 'a'), lose(2, 'b')], []],
    ['a node that is lost twice', [lose(1, 'a'), lose(2, 'a')], ['spec.timeline[1].loseNode.node']],
    ['a node that comes back from nowhere', [bring(1, 'a')], ['spec.timeline[0].returnNode.node']],
  ])('judges %s', (_, timeline, paths) => {
    expect(brokenLosses(timeline).map(({ path }) => path)).toEqual(paths)
  })
})
