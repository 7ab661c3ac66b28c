import { expect, it } from '@jest/globals'
import { unknownFields } from '../../../../../src/cluster/sim/kinds/unknown-fields.ts'
import type { KubeObject } from '../../../../../src/objects/meta.ts'

const container = { name: 'web', image: 'web:1', imagePullPolice: 'Always' }
const template = { metadata: { label: {} }, spec: { containers: [{ name: 'a' }, container] } }

it.each([
  [
    'a Deployment',
    'Deployment',
    { spec: { replica: 2, template } },
    [
      'spec.replica',
      'spec.template.metadata.label',
      'spec.template.spec.containers[1].imagePullPolice',
    ],
  ],
  [
    'a Service',
    'Service',
    { spec: { ports: [{ prot: 80 }], selectors: {} } },
    ['spec.ports[0].prot', 'spec.selectors'],
  ],
  [
    'a ConfigMap with a status',
    'ConfigMap',
    { data: { anything: 'goes' }, status: {} },
    ['status'],
  ],
  [
    'a pod without mistakes',
    'Pod',
    { spec: { containers: [{ name: 'a' }] }, status: { x: 1 } },
    [],
  ],
  ['a kind that is not built in', 'RolloutPlan', { spec: { anything: 1 } }, []],
])('finds the misspelt fields of %s', (_sentence, kind, content, expected) => {
  const object = { apiVersion: 'v1', kind, metadata: { name: 'web' }, ...content } as KubeObject
  expect(unknownFields(kind, object)).toEqual(expected)
})
