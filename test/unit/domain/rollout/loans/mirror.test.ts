import { describe, expect, it } from '@jest/globals'
import { mirrorAfter } from '../../../../../src/domain/rollout/loans/mirror.ts'
import { sendUsersTo } from '../../../../../src/domain/blue-green/traffic.ts'
import { giveBackLoans } from '../../../../../src/domain/rollout/loans/tidy.ts'
import { blueGreenOf } from '../../../../support/facts.ts'
import {
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  updatedSet,
} from '../../../../support/rollout-facts.ts'

const U = updatedSet()
const active = servedBy('web', { app: 'web' }, ownedSet())
const gate = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', field: 'spec.paused' }
const pin = {
  apiVersion: 'v1',
  kind: 'Service',
  name: 'web',
  field: 'spec.selector.pod-template-hash',
}

function given(service: typeof active) {
  return situationIn(
    rolloutFacts({ strategy: blueGreenOf(), facts: { services: new Map([service]) } }),
  )
}

describe('mirrorAfter()', () => {
  it('has what the objects say', () => {
    expect(mirrorAfter(given(pinnedTo(U, active)).facts, [], [])).toEqual([gate, pin])
  })

  it('has what is about to be borrowed', () => {
    const situation = given(active)
    expect(mirrorAfter(situation.facts, sendUsersTo(situation, U, ''), [])).toEqual([gate, pin])
  })

  it('has no more what is about to be given back', () => {
    const situation = given(pinnedTo(U, active))
    expect(mirrorAfter(situation.facts, giveBackLoans(situation), [gate, pin])).toEqual([gate])
  })

  it('keeps what it knows of an object whose record was wiped', () => {
    const [name, { service, slices }] = pinnedTo(U, active)
    if (service === undefined) throw new Error('no service')
    const wiped = { ...service, metadata: { ...service.metadata, annotations: {} } }
    expect(mirrorAfter(given([name, { service: wiped, slices }]).facts, [], [gate, pin])).toEqual([
      gate,
      pin,
    ])
  })
})
