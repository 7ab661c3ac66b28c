import { describe, expect, it } from '@jest/globals'
import { listOf } from '../../../src/base/nearest.ts'
import { brokenRules } from '../../../src/scenario/scenario-rules.ts'
import { DEEDS } from '../../../src/scenario/schema/action.ts'
import type { Scenario } from '../../../src/scenario/scenario.ts'
import { scenario } from '../../support/scenarios.ts'

const GOOD = scenario().spec
const promote = { plan: 'web', action: 'Promote' }
const TAINTED = { spec: { taints: [{ key: 'gone', effect: 'NoExecute' }] } }
const minute = (count: number): number => count * 60_000

describe('brokenRules()', () => {
  it.each([
    [
      'an action with nothing to do',
      { timeline: [{ at: 0 }] },
      `spec.timeline[0]: nothing to do, expected one of ${listOf(Object.keys(DEEDS))}`,
    ],
    [
      'an action with two things to do',
      { timeline: [{ at: 0, apply: 'b.yaml', request: promote }] },
      'spec.timeline[0]: apply and request in one action, expected an action for each',
    ],
    [
      'an action after the end',
      { until: minute(5), timeline: [{ at: minute(6), apply: 'b.yaml' }] },
      'spec.timeline[0].at: 6m is after the end, expected at most 5m, as until has it',
    ],
    [
      'an expectation after the end',
      { until: minute(5), expect: [{ by: minute(10), plan: 'web', phase: 'Healthy' }] },
      'spec.expect[0].by: 10m is after the end, expected at most 5m, as until has it',
    ],
    [
      'an expectation that ends before it begins',
      { expect: [{ after: minute(2), by: minute(1), plan: 'web', phase: 'Healthy' }] },
      'spec.expect[0].by: 1m is before the time to begin with, expected at least 2m, as after has it',
    ],
    [
      'pods of two workloads',
      { timeline: [{ at: 0, deletePod: { deployment: 'web', kind: 'ReplicaSet' } }] },
      'spec.timeline[0].deletePod: expected either deployment, or kind and name',
    ],
    [
      'pods of no workload that live otherwise',
      { timeline: [{ at: 0, afflict: { kind: 'ReplicaSet', neverReady: true } }] },
      'spec.timeline[0].afflict: expected either deployment, or kind and name',
    ],
    [
      'a power cut that somebody asks for',
      { timeline: [{ at: 0, as: 'jane', loseNode: { node: 'node-1', how: 'Off' } }] },
      'spec.timeline[0]: loseNode is asked of nobody, expected no "as"',
    ],
    [
      'an end of it that somebody asks for',
      {
        timeline: [
          { at: 0, loseNode: { node: 'node-1', how: 'Off' } },
          { at: 1, as: 'jane', returnNode: { node: 'node-1' } },
        ],
      },
      'spec.timeline[1]: returnNode is asked of nobody, expected no "as"',
    ],
    [
      'a misfortune of pods that somebody asks for',
      { timeline: [{ at: 0, as: 'jane', afflict: { deployment: 'web', neverReady: true } }] },
      'spec.timeline[0]: afflict is asked of nobody, expected no "as"',
    ],
    [
      'a node that comes back and was never lost',
      { timeline: [{ at: 0, returnNode: { node: 'node-1' } }] },
      'spec.timeline[0].returnNode.node: "node-1" is not lost at this time, expected loseNode before',
    ],
    [
      'an operator that is started while it runs',
      { timeline: [{ at: 0, operator: 'start' }] },
      'spec.timeline[0].operator: the operator runs at this time, expected "kill"',
    ],
    [
      'an operator that is killed twice, by the order of the times',
      {
        timeline: [
          { at: minute(2), operator: 'kill' },
          { at: minute(1), operator: 'kill' },
        ],
      },
      'spec.timeline[0].operator: no operator runs at this time, expected "start"',
    ],
    [
      'quantiles in the wrong order',
      { images: { 'web:1.0': { latencyMs: { p50: 20, p99: 10 } } } },
      'spec.images[web:1.0].latencyMs.p99: 10, expected no less than p50, which is 20',
    ],
    [
      'quantiles in the wrong order from some time on',
      { timeline: [{ at: 0, behave: { image: 'web:1', latencyMs: { p50: 2, p99: 1 } } }] },
      'spec.timeline[0].behave.latencyMs.p99: 1, expected no less than p50, which is 2',
    ],
    [
      'a plan of which nothing is expected',
      { expect: [{ by: 0, plan: 'web' }] },
      'spec.expect[0]: nothing of the plan is expected, expected phase, reason or weight',
    ],
    [
      'a reason that no plan has',
      { expect: [{ by: 0, plan: 'web', reason: 'RolloutCompleted' }] },
      expect.stringMatching(
        /^spec\.expect\[0\]\.reason: "RolloutCompleted" is no reason, expected "RolloutComplete", the nearest of Aborted/,
      ),
    ],
    [
      'a quantity without a bound',
      { expect: [{ always: 'requestsRefused' }] },
      'spec.expect[0]: a bound is missing, expected equals, atLeast or atMost',
    ],
    [
      'pods of no Deployment',
      { expect: [{ atEnd: 'pods', equals: 2 }] },
      'spec.expect[0].of: missing, expected the name of a Deployment',
    ],
    [
      'bounds that leave nothing',
      { expect: [{ atEnd: 'requestsServed', atLeast: 5, atMost: 2 }] },
      'spec.expect[0].atMost: 2, expected no less than atLeast, which is 5',
    ],
    [
      'two kinds of bounds',
      { expect: [{ atEnd: 'requestsServed', equals: 5, atMost: 6 }] },
      'spec.expect[0].equals: 5 beside another bound, expected equals alone, or atLeast and atMost',
    ],
    [
      'a bound that holds of anything',
      { expect: [{ always: 'availablePods', of: 'web', atLeast: 0 }] },
      'spec.expect[0].atLeast: 0 is true of anything, expected more',
    ],
    [
      'a bound that nothing keeps from the start',
      { expect: [{ always: 'requestsServed', atLeast: 5 }] },
      'spec.expect[0].always: requestsServed begins at 0, expected atEnd',
    ],
    [
      'nodes of one name',
      { nodes: [{ name: 'a' }, { name: 'a' }] },
      'spec.nodes[1].name: "a" is the name of spec.nodes[0] too, expected another one',
    ],
  ])('says of %s what to write', (_, change, sentence) => {
    expect(said(change)).toEqual([sentence])
  })

  it.each([
    ['times up to the end', { until: minute(5), timeline: [{ at: minute(5), apply: 'b.yaml' }] }],
    [
      'an operator that comes back',
      {
        timeline: [
          { at: 1, operator: 'kill' },
          { at: 2, operator: 'start' },
          { at: 3, operator: 'kill' },
        ],
      },
    ],
    [
      'a taint that drives pods away, and a node that is deleted',
      {
        timeline: [
          { at: 0, patch: { kind: 'Node', name: 'a', merge: TAINTED } },
          { at: 0, delete: { kind: 'Node', name: 'a' } },
        ],
      },
    ],
    ['both bounds', { expect: [{ atEnd: 'requestsServed', atLeast: 2, atMost: 2 }] }],
    ['a bound of nothing', { expect: [{ always: 'requestsRefused', equals: 0 }] }],
    ['a weight of nothing', { expect: [{ by: 0, plan: 'web', weight: 0 }] }],
  ])('has nothing to say of %s', (_, change) => {
    expect(said(change)).toEqual([])
  })
})

function said(change: object): readonly string[] {
  const spec = { ...GOOD, ...change } as Scenario['spec']
  return brokenRules(spec).map(({ path, message }) => `${path}: ${message}`)
}
