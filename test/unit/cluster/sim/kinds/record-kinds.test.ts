import { expect, it } from '@jest/globals'
import { EVENT_KIND, LEASE_KIND } from '../../../../../src/cluster/sim/kinds/record-kinds.ts'
import { complaints, selectableIn, stored } from '../../../../support/sim/kind-subject.ts'

const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'u' }

it.each([
  ['where its object is', involvedObject, 'default', true],
  ['elsewhere', involvedObject, 'shop', false],
  ['in default, for an object without a namespace', { kind: 'Node', name: 'n' }, 'default', true],
  ['elsewhere, for an object without a namespace', { kind: 'Node', name: 'n' }, 'shop', false],
])('an Event is written %s', (_where, object, namespace, expected) => {
  const found = complaints(EVENT_KIND, { metadata: { namespace }, involvedObject: object })
  expect(found.length === 0).toBe(expected)
})

it('an Event is selected by what it is about', () => {
  const event = stored(EVENT_KIND, {
    involvedObject,
    reason: 'Killing',
    type: 'Normal',
    message: 'Stopping',
    source: { component: 'kubelet' },
  })
  expect(selectableIn(EVENT_KIND, event)).toMatchObject({
    'involvedObject.kind': 'Pod',
    'involvedObject.name': 'web-1',
    'involvedObject.uid': 'u',
    reason: 'Killing',
    source: 'kubelet',
    type: 'Normal',
  })
})

it.each([
  [
    { leaseDurationSeconds: 0 },
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
  ],
  [
    { leaseTransitions: -1 },
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ],
])('a Lease is refused with %j', (spec, expected) => {
  expect(complaints(LEASE_KIND, { spec })).toEqual([expected])
})

it('a Lease is updated under its resourceVersion only, and made by an update', () => {
  expect(LEASE_KIND.allowsUnconditionalUpdate).toBe(false)
  expect(LEASE_KIND.createsOnUpdate).toBe(true)
  expect(LEASE_KIND.startsWithGeneration).toBe(false)
})
