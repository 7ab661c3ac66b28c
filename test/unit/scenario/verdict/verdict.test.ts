import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { PLAN_CRD, REQUEST_CRD } from '../../../../src/api/crd.ts'
import type { KubeObject } from '../../../../src/objects/meta.ts'
import { runScenario } from '../../../../src/scenario/run.ts'
import { deploymentYaml, serviceYaml } from '../../../support/manifests.ts'
import { scenario } from '../../../support/scenarios.ts'

it('a verdict says when something that has to hold always first did not', async () => {
  const timeline = [{ at: '30s', scale: { deployment: 'web', replicas: 7 } }]
  const { findings } = await run({
    timeline,
    expect: [{ always: 'pods', of: 'web', atMost: 5 }],
  })
  expect(findings).toEqual([
    { expected: 'always pods of "web" ≤ 5', passed: false, seen: '7 at +30s' },
  ])
})

it.each([
  [{ always: 'pods', of: 'web', atMost: 7 }, '0 to 7'],
  [{ always: 'requestErrors', of: 'web', equals: 0 }, '0'],
  [
    { by: '1m', object: { kind: 'Deployment', name: 'web' }, has: { spec: { replicas: 7 } } },
    'at +30s',
  ],
])('a verdict says what was seen, or when, of what is met: %j', async (expectation, seen) => {
  const { findings } = await run({
    traffic: [{ service: 'web', requestsPerSecond: 10 }],
    timeline: [{ at: '30s', scale: { deployment: 'web', replicas: 7 } }],
    expect: [expectation],
  })
  expect(findings).toMatchObject([{ passed: true, seen }])
})

it('a run has one figure for its blackout, to a tenth of a second', async () => {
  const { findings, totals } = await run({
    traffic: [{ service: 'web', requestsPerSecond: 10 }],
    timeline: [
      { at: '10s', scale: { deployment: 'web', replicas: 0 } },
      { at: '20s', scale: { deployment: 'web', replicas: 3 } },
    ],
    expect: [{ atEnd: 'blackoutSeconds', of: 'web', equals: 0 }],
  })
  expect(totals.blackoutSeconds).toBeGreaterThan(0)
  expect(totals.blackoutSeconds * 10).toBeCloseTo(Math.round(totals.blackoutSeconds * 10), 9)
  expect(findings[0]?.seen).toBe(String(totals.blackoutSeconds))
})

it.each([{ always: 'requestsRefused' }, { atEnd: 'blackoutSeconds' }])(
  'a verdict does not take it for good that no request came: %j',
  async (quantity) => {
    const traffic = [{ service: 'web', requestsPerSecond: 10 }]
    const expectations = [{ ...quantity, of: 'web', equals: 0 }]
    const images = { 'web:1': { neverReady: true } }
    const met = await run({ traffic, expect: expectations })
    expect(met.passed).toBe(true)
    const { findings } = await run({ images, traffic, expect: expectations })
    expect(findings).toMatchObject([
      { passed: false, seen: 'no request: clients begin once somebody answers' },
    ])
  },
)

it('a run sends at the rates that its traffic says, and goes on after the last one', async () => {
  const steps = [
    { after: '0s', requestsPerSecond: 10 },
    { after: '1m', requestsPerSecond: 0 },
    { after: '3m', requestsPerSecond: 1 },
  ]
  const { totals } = await run({ traffic: [{ service: 'web', steps }], until: null })
  // Of the last minute, the seconds are missing in which nobody answered at the start.
  expect(totals.served).toBeGreaterThan(650)
  expect(totals.served).toBeLessThan(660)
})

it('a verdict does not take a Deployment without pods for one that serves an image', async () => {
  const { findings } = await run({
    timeline: [{ at: '0s', scale: { deployment: 'web', replicas: 0 } }],
    expect: [{ by: '30s', deployment: 'web', image: 'web:1', complete: true }],
  })
  expect(findings).toMatchObject([{ passed: false, seen: '0 of 0 pods' }])
})

it('a run has a figure for how full each node is', async () => {
  const container = {
    name: 'web',
    image: 'web:1',
    resources: { requests: { cpu: '100m', memory: '64Mi' } },
  }
  const merge = { spec: { template: { spec: { containers: [container] } } } }
  const { findings, nodes } = await run({
    nodes: [{ name: 'a', cpu: '1', memory: '2Gi' }],
    timeline: [{ at: '0s', patch: { kind: 'Deployment', name: 'web', merge } }],
    expect: [
      { atEnd: 'requestedCpuPercent', of: 'a', equals: 50 },
      { always: 'requestedMemoryPercent', atMost: 10 },
    ],
  })
  expect(nodes).toEqual([{ node: 'a', pods: 5, cpuPercent: 50, memoryPercent: 15.6 }])
  expect(findings).toMatchObject([
    { passed: true, seen: '50' },
    { passed: false, seen: expect.stringMatching(/^15.6 at /) },
  ])
})

const SCALED = { at: '10s', scale: { deployment: 'web', replicas: 4 } }
const DELETED = { at: '20s', delete: { kind: 'Service', name: 'web' } }
const REFUSED = {
  at: '15s',
  patch: { kind: 'Service', name: 'web', merge: { spec: { type: 'X' } } },
}
const WEB = { kind: 'Deployment', name: 'web' }

describe('a verdict', () => {
  it.each([
    [
      'an object has some fields, whatever else it has',
      { by: '30s', object: WEB, has: { spec: { replicas: 4, paused: null } } },
      { by: '5s', object: WEB, has: { spec: { replicas: 4 } } },
      'spec.replicas 5',
    ],
    [
      'a list has some items',
      { by: '30s', object: WEB, has: { status: { conditions: [{ type: 'Available' }] } } },
      { by: '30s', object: WEB, has: { metadata: { labels: { app: 'web' } } } },
      'no metadata.labels',
    ],
    [
      'what was so before, and still is, does not count',
      { after: '10s', by: '30s', object: WEB, has: { spec: { replicas: 4 } } },
      { after: '20s', by: '30s', object: WEB, has: { spec: { replicas: 4 } } },
      'spec.replicas 4, as before',
    ],
    [
      'an Event of before does not count',
      { after: '5s', by: '30s', event: 'ScalingReplicaSet', says: 'Scaled down' },
      { after: '20s', by: '30s', event: 'ScalingReplicaSet', says: 'Scaled down' },
      /^"Scaled down /,
    ],
    [
      'a refusal of before does not count',
      { after: '10s', by: '30s', refused: 'Unsupported value: "X"' },
      { after: '20s', by: '30s', refused: 'Unsupported value: "X"' },
      'no refusal',
    ],
    [
      'any of the objects that another one made has some fields',
      { by: '30s', object: { kind: 'Pod', name: 'web' }, has: { status: { phase: 'Running' } } },
      { by: '30s', object: { kind: 'ReplicaSet', name: 'web' }, has: { spec: { replicas: 9 } } },
      'spec.replicas 4',
    ],
    [
      'an object is gone that was there',
      { by: '30s', object: { kind: 'Service', name: 'web' }, gone: true },
      { by: '30s', object: { kind: 'Pod', name: 'we' }, gone: true },
      'there never was one',
    ],
    [
      'an Event is recorded',
      { by: '30s', event: 'ScalingReplicaSet', about: WEB, says: 'Scaled down' },
      { by: '5s', event: 'ScalingReplicaSet', about: WEB, says: 'Scaled down' },
      /^"Scaled down replica set web-\w+ from 5 to 4" at \+10s$/,
    ],
    [
      'an Event is about an object',
      { by: '30s', event: 'ScalingReplicaSet', about: { kind: 'Deployment' } },
      { by: '30s', event: 'ScalingReplicaSet', about: { kind: 'Pod', name: 'web' } },
      /^"Scaled /,
    ],
    [
      'an Event is there, by its reason as it is written',
      { by: '30s', event: 'ScalingReplicaSet' },
      { by: '30s', event: 'ScalingReplicaset' },
      'no such Event, but one with the reason "ScalingReplicaSet"',
    ],
    [
      'an Event has a reason like no other',
      { by: '30s', event: 'ScalingReplicaSet' },
      { by: '30s', event: 'BackOff' },
      'no such Event',
    ],
    [
      'something is refused',
      { by: '30s', refused: 'Unsupported value: "X"' },
      { by: '10s', refused: 'Unsupported value: "X"' },
      'no refusal',
    ],
    [
      'the most pods that there were',
      { atEnd: 'peakPods', of: 'web', equals: 5 },
      { atEnd: 'peakPods', of: 'web', equals: 4 },
      '5',
    ],
    [
      'pods that end',
      { always: 'terminatingPods', of: 'web', atMost: 1 },
      { always: 'terminatingPods', of: 'web', equals: 0 },
      '1 at +10s',
    ],
    [
      'how often containers were started again',
      { atEnd: 'restarts', of: 'web', equals: 0 },
      { atEnd: 'restarts', of: 'web', atLeast: 1 },
      '0',
    ],
  ])('can say that %s, and that it is not so', async (_, holds, fails, seen) => {
    const { findings } = await run({
      timeline: [SCALED, DELETED, REFUSED],
      expect: [holds, fails],
    })
    expect(findings[0]).toMatchObject({ passed: true })
    expect(findings[1]).toMatchObject({
      passed: false,
      seen: typeof seen === 'string' ? seen : expect.stringMatching(seen),
    })
  })

  it('does not take it for good that there are no pods of nothing', async () => {
    const later = deploymentYaml('later')
    const expectation = { always: 'restarts', of: 'later', equals: 0 }
    const { findings } = await run({ expect: [expectation] }, [later])
    expect(findings).toMatchObject([{ passed: false }])
  })
})

function run(spec: object, later: readonly string[] = []) {
  const objects = [deploymentYaml(), serviceYaml()].flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubeObject),
  )
  const unused = later.flatMap((text) => [parseAllDocuments(text)[0]?.toJS() as KubeObject])
  return runScenario({
    scenario: scenario({ until: '1m', ...spec }),
    manifests: new Map([
      ['all.yaml', objects],
      ['later.yaml', unused],
    ]),
    crds: [PLAN_CRD, REQUEST_CRD],
  })
}
