import { describe, expect, it } from '@jest/globals'
import { listOf } from '../../../src/base/nearest.ts'
import { readScenario } from '../../../src/scenario/scenario-problems.ts'
import { BEHAVIOUR_FIELDS } from '../../../src/scenario/schema/behaviour.ts'
import { DEEDS } from '../../../src/scenario/schema/action.ts'
import { QUANTITIES } from '../../../src/scenario/schema/expectation.ts'
import { scenario, writtenScenario } from '../../support/scenarios.ts'

const NAME = 'a text of 1 to 253 characters'
const TIME = 'a time such as 30s, 5m or 1h30m, of at most 3650d'

describe('readScenario()', () => {
  it('fills in what is not said', () => {
    expect(scenario().spec).toEqual({
      seed: 1,
      nodes: { count: 3, cpu: '4', memory: '8Gi' },
      manifests: ['all.yaml'],
      images: {},
      traffic: [],
      timeline: [],
      expect: [],
    })
  })

  it('fills in what is not said of nodes and traffic', () => {
    const { nodes, traffic } = scenario({
      nodes: [{ cpu: '500m' }, {}],
      traffic: [{ service: 'web', requestsPerSecond: 0.5 }],
    }).spec
    expect(nodes).toEqual([
      { cpu: '500m', memory: '8Gi' },
      { cpu: '4', memory: '8Gi' },
    ])
    expect(traffic).toEqual([{ service: 'web', namespace: 'default', requestsPerSecond: 0.5 }])
  })

  it('reads times', () => {
    const {
      until,
      timeline,
      expect: expectations,
    } = scenario({
      until: '2m',
      timeline: [{ at: '1m30s', apply: 'b.yaml' }],
      expect: [{ by: '100s', plan: 'web', phase: 'Healthy' }],
    }).spec
    expect([until, timeline[0]?.at, expectations[0]]).toEqual([
      120_000,
      90_000,
      { by: 100_000, plan: 'web', phase: 'Healthy' },
    ])
  })

  it.each([
    ['nodes that are all alike', { nodes: { count: 5000, zone: 'a' } }],
    ['fractions', { images: { 'web:1': { errorRatio: 0.001, startupSeconds: 1.5 } } }],
    ['a key with dots and slashes', { images: { 'ghcr.io/a/b:1.2': { neverReady: true } } }],
    ['anything in a patch', { timeline: [{ at: '1s', patch: patch({ spec: { a: null } }) }] }],
    ['null for what is not said', { title: null, nodes: null }],
  ])('takes %s', (_, spec) => {
    expect(readScenario(writtenScenario(spec)).kind).toBe('scenario')
  })
})

describe('a scenario of another shape', () => {
  it.each([
    [
      'an unknown field, and the one that was meant',
      { timelime: [] },
      `spec.timelime: there is no such field here, expected "timeline", the nearest of expect, images, manifests, nodes, seed, timeline, title, traffic, until`,
    ],
    [
      'an unknown field that is like no other',
      { nodes: { count: 1, colour: 'red' } },
      'spec.nodes.colour: there is no such field here, expected count, cpu, labels, memory, resources, taints, zone',
    ],
    [
      'no manifests',
      { manifests: [] },
      'spec.manifests: an empty list, expected a list of 1 to 256 items',
    ],
    [
      'another type',
      { manifests: 'all.yaml' },
      'spec.manifests: "all.yaml", expected a list of 1 to 256 items',
    ],
    [
      'a seed with a fraction',
      { seed: 1.5 },
      'spec.seed: 1.5, expected a whole number from 0 to 9007199254740991',
    ],
    ['a time without a unit', { until: 90 }, `spec.until: 90, expected ${TIME}`],
    ['a time that is none', { until: '5 minutes' }, `spec.until: "5 minutes", expected ${TIME}`],
    ['a time of centuries', { until: '99999d' }, `spec.until: "99999d", expected ${TIME}`],
    [
      'nodes that are no nodes',
      { nodes: 3 },
      'spec.nodes: 3, expected an object with count, or a list of 1 to 5000 items',
    ],
    ['no nodes', { nodes: [] }, 'spec.nodes: an empty list, expected a list of 1 to 5000 items'],
    [
      'nodes without count',
      { nodes: { cpu: '4' } },
      'spec.nodes.count: missing, expected a whole number from 1 to 5000',
    ],
    [
      'too many nodes',
      { nodes: { count: 5001 } },
      'spec.nodes.count: 5001, expected a whole number from 1 to 5000',
    ],
    [
      'an amount that is a number',
      { nodes: { count: 1, cpu: 4 } },
      'spec.nodes.cpu: 4, expected an amount in quotes such as "4", "500m" or "8Gi"',
    ],
    [
      'an amount that is none',
      { nodes: [{ memory: '8 GB' }] },
      'spec.nodes[0].memory: "8 GB", expected an amount in quotes such as "4", "500m" or "8Gi"',
    ],
    [
      'an amount below nothing',
      { nodes: { count: 1, cpu: '-1' } },
      'spec.nodes.cpu: "-1", expected an amount in quotes such as "4", "500m" or "8Gi"',
    ],
    [
      'a label that is no text',
      { nodes: { count: 1, labels: { 'example.com/a': 1 } } },
      'spec.nodes.labels[example.com/a]: 1, expected a text of at most 63 characters',
    ],
    [
      'an unknown effect of a taint',
      { nodes: [{ taints: [{ key: 'a', effect: 'NoExec' }] }] },
      'spec.nodes[0].taints[0].effect: "NoExec", expected "NoExecute", the nearest of NoExecute, NoSchedule, PreferNoSchedule',
    ],
    [
      'a behaviour that images do not have',
      { images: { 'web:1.1': { startupSecond: 1 } } },
      `spec.images[web:1.1].startupSecond: there is no such field here, expected "startupSeconds", the nearest of ${listOf(Object.keys(BEHAVIOUR_FIELDS))}`,
    ],
    [
      'a behaviour out of range',
      { images: { web: { errorRatio: 20 } } },
      'spec.images[web].errorRatio: 20, expected a number from 0 to 1',
    ],
    [
      'a negative span',
      { images: { web: { pullSeconds: -1 } } },
      'spec.images[web].pullSeconds: -1, expected a number from 0 to 86400',
    ],
    [
      'a behaviour that is none',
      { images: { web: true } },
      'spec.images[web]: true, expected an object',
    ],
    [
      'a latency without p99',
      { images: { web: { latencyMs: { p50: 1 } } } },
      'spec.images[web].latencyMs.p99: missing, expected a number from 0.001 to 600000',
    ],
    [
      'traffic without a rate',
      { traffic: [{ service: 'web' }] },
      'spec.traffic[0]: no rate, expected one of requestsPerSecond, steps, daily',
    ],
    [
      'an action without a time',
      { timeline: [{ apply: 'b.yaml' }] },
      `spec.timeline[0].at: missing, expected ${TIME}`,
    ],
    [
      'an unknown thing to do',
      { timeline: [{ at: '1s', setimage: {} }] },
      `spec.timeline[0].setimage: there is no such field here, expected "setImage", the nearest of ${listOf(['as', 'at', ...Object.keys(DEEDS)])}`,
    ],
    [
      'an action that misses a field',
      { timeline: [{ at: '1s', setImage: { deployment: 'web' } }] },
      'spec.timeline[0].setImage.image: missing, expected a text of 1 to 1024 characters',
    ],
    [
      'a word that is no request',
      { timeline: [{ at: '1s', request: { plan: 'web', action: 'promote' } }] },
      'spec.timeline[0].request.action: "promote", expected "Promote", the nearest of Abort, Pause, Promote, PromoteFull, Resume, Retry',
    ],
    [
      'an expectation of no known form',
      { expect: [{ phase: 'Healthy' }] },
      'spec.expect[0]: an object, expected an object with by and plan, or an object with by and service and answeredBy, or an object with by and deployment and image and complete, or an object with by and object, or an object with by and event, or an object with by and refused, or an object with at and query, or an object with always, or an object with atEnd',
    ],
    [
      'an expectation without its time',
      { expect: [{ plan: 'web', phase: 'Healthy' }] },
      `spec.expect[0].by: missing, expected ${TIME}`,
    ],
    [
      'an expectation that mixes two forms',
      { expect: [{ by: '1m', service: 'web', answeredBy: ['a'], plan: 'web' }] },
      'spec.expect[0].plan: there is no such field here, expected after, answeredBy, by, service',
    ],
    [
      'an unknown quantity',
      { expect: [{ always: 'requestRefused', equals: 0 }] },
      `spec.expect[0].always: "requestRefused", expected "requestsRefused", the nearest of ${listOf(Object.keys(QUANTITIES))}`,
    ],
    [
      'an unknown phase',
      { expect: [{ by: '1m', plan: 'web', phase: 'Complete' }] },
      'spec.expect[0].phase: "Complete", expected "Healthy" or "Progressing" or "Paused" or "Degraded"',
    ],
    [
      'completeness that is denied',
      { expect: [{ by: '1m', deployment: 'web', image: 'a', complete: false }] },
      'spec.expect[0].complete: false, expected true',
    ],
    [
      'an empty name',
      { traffic: [{ service: '', requestsPerSecond: 1 }] },
      `spec.traffic[0].service: "", expected ${NAME}`,
    ],
  ])('says of %s what to write', (_, spec, sentence) => {
    expect(said(writtenScenario(spec))).toEqual([sentence])
  })

  it.each([
    [
      'another version',
      { ...whole(), apiVersion: 'simulate.rolloutplan.dev/v2' },
      'apiVersion: "simulate.rolloutplan.dev/v2", expected "simulate.rolloutplan.dev/v1alpha1"',
    ],
    [
      'no spec',
      { ...whole(), spec: undefined },
      'spec: missing, expected an object with manifests',
    ],
    [
      'a field beside spec',
      { ...whole(), timeline: [] },
      'timeline: there is no such field here, expected apiVersion, kind, metadata, spec',
    ],
  ])('says of a file with %s what to write', (_, value, sentence) => {
    expect(said(value)).toEqual([sentence])
  })

  it('says everything that is wrong at once', () => {
    const problems = said(writtenScenario({ seed: 'x', until: 'y', expect: [{}], nodes: [3] }))
    expect(problems.map((text) => text.split(':')[0])).toEqual([
      'spec.seed',
      'spec.until',
      'spec.expect[0]',
      'spec.nodes[0]',
    ])
  })
})

describe('a scenario that makes no sense', () => {
  it('has its broken rules told like the rest', () => {
    expect(said(writtenScenario({ timeline: [{ at: '1s' }] }))).toEqual([
      `spec.timeline[0]: nothing to do, expected one of ${listOf(Object.keys(DEEDS))}`,
    ])
  })
})

function said(value: unknown): readonly string[] {
  const reading = readScenario(value)
  if (reading.kind === 'scenario') return []
  return reading.problems.map(({ path, message }) => `${path}: ${message}`)
}

function whole(): object {
  return writtenScenario() as object
}

function patch(merge: object): object {
  return { kind: 'Service', name: 'web', merge }
}
