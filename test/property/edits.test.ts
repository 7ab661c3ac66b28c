import { describe, expect, it } from '@jest/globals'
import { fc } from '../support/seeded.ts'
import { parseAllDocuments } from 'yaml'
import { PLAN_CRD, REQUEST_CRD } from '../../src/api/crd.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import { runScenario } from '../../src/scenario/run.ts'
import { deploymentYaml, planYaml, serviceYaml } from '../support/manifests.ts'
import { scenario } from '../support/scenarios.ts'

const MANIFESTS = [
  deploymentYaml('web', 3),
  serviceYaml(),
  planYaml('type: Canary\ncanary:\n  steps: [{weight: 20, pause: {seconds: 5}}]\n  bakeSeconds: 5'),
].flatMap((yaml) => parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject))

const FIELDS = [
  ...['metadata', 'name', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences'],
  ...['generation', 'resourceVersion', 'managedFields', 'fieldsV1', 'manager', 'operation', 'uid'],
  ...['spec', 'replicas', 'selector', 'matchLabels', 'app', 'template', 'containers', 'image'],
  ...['strategy', 'type', 'rollingUpdate', 'maxSurge', 'paused', 'minReadySeconds', 'ports'],
  ...['targetRef', 'canary', 'steps', 'weight', 'pause', 'status'],
]
const leaf = fc.constantFrom(null, 0, -1, 3, 1.5, true, '', 'web', '25%', 'Recreate')
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.dictionary(fc.constantFrom(...FIELDS), tie('tree'), { maxKeys: 3 }),
    fc.array(tie('tree'), { maxLength: 2 }),
  ),
}))
const part = fc.dictionary(fc.constantFrom(...FIELDS), tree, { maxKeys: 2 })
const edit = fc.record({
  kind: fc.constantFrom('Deployment', 'Service', 'RolloutPlan'),
  merge: fc.record({ spec: part, metadata: part, status: tree }, { requiredKeys: [] }),
})

describe('an edit that no person would make', () => {
  it('meets no bug, whether it is refused or taken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const { findings } = await runScenario({
          scenario: scenario({ until: '1m', timeline: timelineOf(edits) }),
          manifests: new Map([['all.yaml', MANIFESTS]]),
          crds: [PLAN_CRD, REQUEST_CRD],
        })
        expect(findings).toEqual([])
      }),
      { numRuns: 20 },
    )
  })
})

function timelineOf(edits: readonly object[]): readonly object[] {
  return [
    { at: '10s', setImage: { deployment: 'web', image: 'web:2' } },
    ...edits.map((patch, index) => ({
      at: `${12 + 5 * index}s`,
      patch: { ...patch, name: 'web' },
    })),
  ]
}
