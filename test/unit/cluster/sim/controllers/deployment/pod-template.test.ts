import { describe, expect, it } from '@jest/globals'
import {
  isSameTemplate,
  templateHash,
} from '../../../../../../src/cluster/sim/controllers/deployment/pod-template.ts'
import type { PodTemplateSpec } from '../../../../../../src/objects/pod.ts'
import { templateOf } from '../../../../../support/sim/workload-world.ts'

const template = templateOf('web:a')

function labelled(labels: Record<string, string>): PodTemplateSpec {
  return { ...template, metadata: { labels: { app: 'web', ...labels } } }
}

describe('isSameTemplate()', () => {
  it.each([
    ['two alike', templateOf('web:a'), true],
    ['another image', templateOf('web:b'), false],
    ['another pod-template-hash only', labelled({ 'pod-template-hash': 'x' }), true],
    ['another label', labelled({ tier: 'front' }), false],
    [
      'an empty map where there is none',
      { ...template, spec: { ...template.spec, nodeSelector: {} } },
      true,
    ],
    [
      'an empty list where there is none',
      { ...template, spec: { ...template.spec, tolerations: [] } },
      true,
    ],
    [
      'an annotation',
      { ...template, metadata: { ...template.metadata, annotations: { a: 'b' } } },
      false,
    ],
    ['fewer containers', { ...template, spec: { containers: [] } }, false],
  ] as const)('%s', (_name, other, expected) => {
    expect(isSameTemplate(template, other)).toBe(expected)
  })
})

describe('templateHash()', () => {
  it('is eight to ten letters that are safe in names', () => {
    expect(templateHash(template, undefined)).toMatch(/^[bcdf-hj-np-tv-z2456789]{6,10}$/)
  })

  it('is another after each collision', () => {
    const hashes = [undefined, 1, 2].map((count) => templateHash(template, count))
    expect(new Set(hashes).size).toBe(3)
  })
})
