import { expect, it } from '@jest/globals'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { tooLargeWorkloads } from '../../../src/scenario/size-rules.ts'
import { scenario } from '../../support/scenarios.ts'

function sized(spec: object): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec,
  } as KubeObject
}

it('what asks for more pods than a run can have is refused, wherever it stands', () => {
  const { spec } = scenario({
    timeline: [
      { at: '1s', apply: 'later.yaml' },
      {
        at: '2s',
        patch: { kind: 'Deployment', name: 'web', merge: { spec: { replicas: 10_001 } } },
      },
      { at: '3s', patch: { kind: 'Deployment', name: 'web', merge: { spec: { paused: true } } } },
    ],
  })
  const manifests = new Map([
    ['all.yaml', [sized({ replicas: 10_000 }), sized({ replicas: 100_000 })]],
    ['later.yaml', [sized({ maxReplicas: 20_000 })]],
  ])
  const said = tooLargeWorkloads(spec, manifests).map(({ path, message }) => `${path}: ${message}`)
  expect(said).toEqual([
    'spec.manifests[0]: Deployment "web" has replicas 100000, expected at most 10000',
    'spec.timeline[0].apply: Deployment "web" has maxReplicas 20000, expected at most 10000',
    'spec.timeline[1].patch.merge: it has replicas 10001, expected at most 10000',
  ])
})
