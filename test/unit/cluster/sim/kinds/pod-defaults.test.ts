import { describe, expect, it } from '@jest/globals'
import { pullPolicyOf, qosClassOf } from '../../../../../src/cluster/sim/kinds/pod-defaults.ts'
import type { Container, PodSpec } from '../../../../../src/objects/pod.ts'

describe(pullPolicyOf.name, () => {
  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    ['registry:5000/nginx', 'Always'],
    ['registry:5000/nginx:1.27', 'IfNotPresent'],
    ['nginx@sha256:0123', 'IfNotPresent'],
    ['nginx:latest@sha256:0123', 'Always'],
  ])('%s is pulled %s', (image, expected) => {
    expect(pullPolicyOf(image)).toBe(expected)
  })
})

describe('the class of service', () => {
  const full = { cpu: '1', memory: '1Gi' }
  it.each([
    ['BestEffort', [{}]],
    ['Burstable', [{ requests: { cpu: '1' } }]],
    ['Burstable', [{ requests: full, limits: { cpu: '2', memory: '1Gi' } }]],
    ['Burstable', [{ limits: full, requests: full }, {}]],
    ['Guaranteed', [{ limits: full, requests: full }]],
    ['Guaranteed', [{ limits: full }]],
  ])('is %s for %j', (expected, resources: NonNullable<Container['resources']>[]) => {
    const containers = resources.map((one, index) => ({ name: `c${index}`, resources: one }))
    expect(qosClassOf({ containers } satisfies PodSpec)).toBe(expected)
  })
})
