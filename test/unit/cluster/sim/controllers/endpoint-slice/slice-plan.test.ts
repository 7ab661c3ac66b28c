import { describe, expect, it } from '@jest/globals'
import {
  planSlices,
  type Placement,
  type SlicePlan,
} from '../../../../../../src/cluster/sim/controllers/endpoint-slice/slice-plan.ts'
import type { Endpoint, EndpointSlice } from '../../../../../../src/objects/service.ts'

const WEB = [{ name: '', port: 80, protocol: 'TCP' }]

function endpoint(name: string, ready = true): Endpoint {
  return {
    addresses: [name],
    conditions: { ready, serving: ready, terminating: false },
    targetRef: { kind: 'Pod', namespace: 'default', name, uid: name },
  }
}

function names(from: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `pod-${String(from + index).padStart(3, '0')}`)
}

function slice(name: string, pods: readonly string[], ports = WEB): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name },
    addressType: 'IPv4',
    endpoints: pods.map((pod) => endpoint(pod)),
    ports,
  }
}

function wanted(pods: readonly string[], ports = WEB): Map<string, Placement | undefined> {
  return new Map(pods.map((pod) => [pod, { endpoint: endpoint(pod), ports }]))
}

/** Each plan as `action name size`. */
function shown(plans: readonly SlicePlan[]): readonly string[] {
  return plans.map(
    ({ slice: of, endpoints, action }) =>
      `${action} ${of?.metadata.name ?? 'a new one'} ${endpoints.length}`,
  )
}

describe('the slices of a Service', () => {
  it.each([
    ['an empty one where there is nothing', [], [], ['create a new one 0']],
    ['one for a few', [], names(0, 3), ['create a new one 3']],
    [
      'of a hundred each',
      [],
      names(0, 250),
      ['create a new one 100', 'create a new one 100', 'create a new one 50'],
    ],
  ] as const)('%s', (_name, slices, pods, expected) => {
    expect(shown(planSlices(slices, wanted(pods), true))).toEqual(expected)
  })

  it('use the empty one for the first endpoints', () => {
    const plans = planSlices([slice('empty', [], [])], wanted(['pod-000']), false)
    expect(shown(plans)).toEqual(['update empty 1'])
    expect(plans[0]?.ports).toEqual(WEB)
  })

  it('keep one empty when the last endpoint goes', () => {
    const plans = planSlices([slice('one', ['pod-000'])], new Map([['pod-000', undefined]]), false)
    expect(shown(plans)).toEqual(['update one 0'])
    expect(plans[0]?.ports).toEqual([])
  })

  it('leave the empty one as it is while there is nothing', () => {
    expect(shown(planSlices([slice('empty', [], [])], new Map(), true))).toEqual(['keep empty 0'])
  })

  it('change nothing for endpoints that are as they should be', () => {
    const pods = names(0, 3)
    expect(shown(planSlices([slice('one', pods)], wanted(pods), true))).toEqual(['keep one 3'])
  })

  it('change an endpoint in its place', () => {
    const unready = new Map([['pod-001', { endpoint: endpoint('pod-001', false), ports: WEB }]])
    const [plan] = planSlices([slice('one', names(0, 3))], unready, false)
    expect(plan?.endpoints.map(({ conditions }) => conditions.ready)).toEqual([true, false, true])
  })

  it('lose pods that nobody names only where all are named', () => {
    const slices = [slice('one', names(0, 3))]
    expect(shown(planSlices(slices, wanted(['pod-000']), false))).toEqual(['keep one 3'])
    expect(shown(planSlices(slices, wanted(['pod-000']), true))).toEqual(['update one 1'])
  })

  it('fill one that changes anyway before one that does not', () => {
    const slices = [slice('full', names(0, 99)), slice('short', names(100, 10))]
    const changes = wanted(['pod-200'])
    changes.set('pod-100', undefined)
    expect(shown(planSlices(slices, changes, false))).toEqual(['keep full 99', 'update short 10'])
  })

  it('otherwise fill the fullest that has room for all', () => {
    const slices = [
      slice('a', names(0, 50)),
      slice('b', names(100, 97)),
      slice('c', names(200, 99)),
    ]
    const plans = planSlices(slices, wanted(names(300, 2)), false)
    expect(shown(plans)).toEqual(['keep a 50', 'update b 99', 'keep c 99'])
  })

  it('delete one that is empty where others are left', () => {
    const slices = [slice('a', names(0, 5)), slice('b', ['pod-100'])]
    const plans = planSlices(slices, new Map([['pod-100', undefined]]), false)
    expect(shown(plans)).toEqual(['keep a 5', 'delete b 0'])
  })

  it('keep pods with other ports apart', () => {
    const other = [{ name: '', port: 81, protocol: 'TCP' }]
    const pods = new Map([...wanted(['pod-000']), ...wanted(['pod-001'], other)])
    expect(shown(planSlices([], pods, true))).toEqual(['create a new one 1', 'create a new one 1'])
  })
})
