import { describe, expect, it } from '@jest/globals'
import { fc } from '../support/seeded.ts'
import { isObject } from '../../src/base/json.ts'
import { newWorld } from '../../src/cluster/sim/cluster-parts.ts'
import { furnish } from '../../src/scenario/furnish.ts'
import { readScenario } from '../../src/scenario/scenario-problems.ts'
import { writtenScenario } from '../support/scenarios.ts'

/** Every form of every field, to be spoilt somewhere. */
const EVERYTHING = {
  title: 'All of it',
  seed: 7,
  until: '10m',
  nodes: [
    { name: 'a', cpu: '4', memory: '8Gi', zone: 'z', labels: { k: 'v' } },
    { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] },
  ],
  images: {
    'web:1': {
      pullSeconds: 1,
      pullFails: false,
      crashAfterSeconds: 3,
      exitCode: 1,
      latencyMs: { p50: 1, p99: 2 },
      errorRatio: 0.5,
    },
  },
  traffic: [{ service: 'web', requestsPerSecond: 10 }],
  timeline: [
    { at: '1s', setImage: { deployment: 'web', image: 'web:2' } },
    { at: '2s', request: { plan: 'web', action: 'Promote' } },
    { at: '3s', patch: { kind: 'Service', name: 'web', merge: { spec: null } } },
    { at: '4s', operator: 'kill' },
    { at: '5s', behave: { image: 'web:1', neverReady: true } },
  ],
  expect: [
    { by: '1m', plan: 'web', phase: 'Healthy', weight: 100 },
    { by: '1m', service: 'web', answeredBy: ['web:1'] },
    { by: '1m', deployment: 'web', image: 'web:1', complete: true },
    { always: 'pods', of: 'web', atLeast: 1, atMost: 3 },
    { atEnd: 'requestsServed', equals: 0 },
  ],
}

const anyText = fc.oneof(fc.string(), fc.string({ minLength: 60, maxLength: 300 }))
const anyValue = fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined))

describe('readScenario()', () => {
  it('reads whatever is written, or says where it is wrong', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsIn(EVERYTHING)), anyValue, (path, value) => {
        const reading = readScenario(writtenScenario(withValue(EVERYTHING, path, value) as object))
        if (reading.kind === 'scenario') return
        expect(reading.problems).not.toEqual([])
        for (const problem of reading.problems) expect(problem.message).not.toBe('')
      }),
      { numRuns: 1000 },
    )
  })

  it('takes no nodes that an API server would refuse', () => {
    const word = fc.constantFrom('a', 'node-2', 'a.b', 'A_b', 'ex.com/a', '', 'a b', 'a'.repeat(64))
    const taint = fc.record({ key: word, value: word, effect: fc.constant('NoExecute') })
    const node = fc.record(
      {
        name: word,
        zone: word,
        labels: fc.dictionary(word, word, { maxKeys: 2 }),
        taints: fc.array(taint, { maxLength: 2 }),
        cpu: fc.constantFrom('4', '0', '500m', '1e3', '-0', '1e99', '.5', '8Gi', '4 '),
      },
      { requiredKeys: [] },
    )
    let taken = 0
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 2 }), (nodes) => {
        const reading = readScenario(writtenScenario({ nodes }))
        if (reading.kind === 'problems') return
        const { spec } = reading.scenario
        furnish(newWorld({ seed: 1 }), { spec, crds: [], manifests: new Map() })
        taken++
      }),
      { numRuns: 1000 },
    )
    expect(taken).toBeGreaterThan(50)
  })
})

type Path = readonly (string | number)[]

/** Where every value within a value is. */
function pathsIn(value: unknown, at: Path = []): readonly Path[] {
  if (!isObject(value) && !Array.isArray(value)) return [at]
  const inside = Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...at, key]))
  return at.length === 0 ? inside : [at, ...inside]
}

function withValue(whole: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(whole)) {
    return whole.map((item: unknown, index) =>
      String(index) === String(step) ? withValue(item, rest, value) : item,
    )
  }
  if (!isObject(whole)) return value
  return { ...whole, [step]: withValue(whole[step], rest, value) }
}
