import { describe, expect, it } from '@jest/globals'
import {
  isPodOf,
  isServedBy,
  servingPods,
  shareServedBy,
} from '../../../../src/domain/blue-green/endpoints.ts'
import type { EndpointSlice } from '../../../../src/objects/service.ts'
import { ownedSet, servedBy, updatedSet } from '../../../support/rollout-facts.ts'

const S = ownedSet()
const U = updatedSet()

function slices(...sets: Parameters<typeof servedBy>[2][]): readonly EndpointSlice[] {
  return servedBy('web', { app: 'web' }, ...sets)[1].slices
}

describe('isServedBy()', () => {
  it.each([
    ['all requests reach it', slices(U), true],
    ['some reach another', slices(S, U), false],
    ['nobody is served', slices(), false],
  ])('%s', (_name, given, expected) => {
    expect(isServedBy(given, U)).toBe(expected)
  })
})

describe('shareServedBy()', () => {
  it.each([
    ['all', slices(U), 100],
    ['half', slices(S, U), 50],
    ['none', slices(S), 0],
    ['of nobody', slices(), 0],
  ])('%s', (_name, given, expected) => {
    expect(shareServedBy(given, U)).toBe(expected)
  })
})

describe('isPodOf()', () => {
  it.each([
    ['a pod of it', 'web-web1-x2x4z', true],
    ['a pod of one whose name begins with its', 'web-web1-canary-x2x4z', false],
    ['a pod of another', 'web-web2-x2x4z', false],
  ])('%s', (_name, pod, expected) => {
    expect(isPodOf(pod, S)).toBe(expected)
  })

  it('knows that Kubernetes cuts long names before it adds to them', () => {
    const set = ownedSet({ name: 'a'.repeat(80) })
    expect(isPodOf(`${'a'.repeat(58)}x2x4z`, set)).toBe(true)
  })
})

it('servingPods() leaves out pods that are not ready, such as those on their way out', () => {
  const [slice] = slices(U)
  if (slice === undefined) throw new Error('no slice')
  const gone = { ready: false, serving: true, terminating: true }
  const endpoints = slice.endpoints.map((endpoint) => ({ ...endpoint, conditions: gone }))
  expect(servingPods([{ ...slice, endpoints }])).toEqual([])
})
