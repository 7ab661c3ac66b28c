import { describe, expect, it } from '@jest/globals'
import {
  withCountsDecidedOn,
  withPodsOnly,
  withoutStatus,
  withStatusDecidedOn,
} from '../../../../src/controllers/rollout-plan/kept-parts.ts'
import { makeDeployment } from '../../../support/sim/workload-world.ts'
import { ownedSet } from '../../../support/rollout-facts.ts'
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

it('withoutStatus() finds nothing new in what an autoscaler has measured', () => {
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', managedFields: [] },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 9 },
  }
  const measured = { ...autoscaler, status: { currentReplicas: 4 } }
  expect(withoutStatus(measured)).toEqual(withoutStatus(autoscaler))
  expect(withoutStatus(measured)).toEqual({ ...autoscaler, metadata: { name: 'web' } })
})

describe('withStatusDecidedOn()', () => {
  const progressing = { type: 'Progressing', status: 'True', reason: 'DeploymentPaused' } as const

  it('keeps what a decision may depend on, and no count or time that changes beside it', () => {
    const conditions = [
      { ...progressing, message: 'Deployment is paused', lastUpdateTime: '12:00' },
    ]
    const counts = { observedGeneration: 3, replicas: 5, updatedReplicas: 4, availableReplicas: 4 }
    const status = { ...counts, readyReplicas: 5, unavailableReplicas: 1, conditions }
    expect(withStatusDecidedOn({ ...makeDeployment(), status }).status).toEqual({
      ...counts,
      conditions: [progressing],
    })
  })

  it('makes up no status that is not there', () => {
    expect(withStatusDecidedOn(makeDeployment())).toEqual(makeDeployment())
  })
})

describe('withCountsDecidedOn()', () => {
  it('keeps the pods that a decision may depend on', () => {
    const set = ownedSet()
    const status = { ...set.status, replicas: 5, fullyLabeledReplicas: 5, terminatingReplicas: 1 }
    const kept = withCountsDecidedOn({ ...set, status }).status
    expect(kept).toEqual({ ...set.status, replicas: 5 })
  })
})
