import { describe, expect, it } from '@jest/globals'
import { withPodsOnly } from '../../../../src/controllers/rollout-plan/kept-parts.ts'
import type { EndpointSlice } from '../../../../src/objects/service.ts'

const SLICE: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web-abc', namespace: 'shop', resourceVersion: '7', managedFields: [] },
  addressType: 'IPv4',
  endpoints: [
    {
      addresses: ['10.0.0.1'],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: 'node-1',
      targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'u1' },
    },
  ],
  ports: [],
}

describe('withPodsOnly()', () => {
  it('keeps which pods are ready, and nothing of how they are reached', () => {
    const { metadata, endpoints } = withPodsOnly(SLICE)
    expect(metadata).toEqual({ name: 'web-abc', namespace: 'shop', resourceVersion: '7' })
    expect(endpoints).toEqual([
      {
        addresses: [],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'u1' },
      },
    ])
  })

  it('takes the null of a real API server for no endpoints', () => {
    const empty = { ...SLICE, endpoints: null } as unknown as EndpointSlice
    expect(withPodsOnly(empty).endpoints).toEqual([])
  })
})
