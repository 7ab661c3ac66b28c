import { expect, it } from '@jest/globals'
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

function run(spec: object) {
  const objects = [deploymentYaml(), serviceYaml()].flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubeObject),
  )
  return runScenario({
    scenario: scenario({ until: '1m', ...spec }),
    manifests: new Map([['all.yaml', objects]]),
    crds: [PLAN_CRD, REQUEST_CRD],
  })
}
