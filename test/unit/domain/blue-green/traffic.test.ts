import { describe, expect, it } from '@jest/globals'
import {
  areUsersAt,
  giveBackSelectors,
  isCutOver,
  isPreviewed,
  previewUpdated,
  sendUsersTo,
  shareOfUsers,
} from '../../../../src/domain/blue-green/traffic.ts'
import type { ServiceFacts } from '../../../../src/domain/rollout/facts.ts'
import { hashOf } from '../../../../src/domain/rollout/replica-sets/revision.ts'
import type { Service } from '../../../../src/objects/service.ts'
import { blueGreenOf } from '../../../support/facts.ts'
import {
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  updatedSet,
} from '../../../support/rollout-facts.ts'

const S = ownedSet()
const U = updatedSet()
const active = servedBy('web', { app: 'web' }, S)
const preview = servedBy('web-preview', { app: 'web' }, S, U)

function given(strategy = blueGreenOf(), ...services: [string, ServiceFacts][]) {
  return situationIn(rolloutFacts({ strategy, sets: [U], facts: { services: new Map(services) } }))
}

describe('the active Service', () => {
  it('is pinned to a version in one write', () => {
    const writes = sendUsersTo(given(blueGreenOf(), active), U, 'cut over')
    expect(writes).toMatchObject([
      { key: { name: 'web' }, body: { spec: { selector: { 'pod-template-hash': hashOf(U) } } } },
    ])
  })

  it('is not written again where it is', () => {
    expect(sendUsersTo(given(blueGreenOf(), pinnedTo(U, active)), U, '')).toEqual([])
  })

  it('has moved when EndpointSlices show it, not when the write returned', () => {
    const moved = given(blueGreenOf(), pinnedTo(U, active))
    expect([areUsersAt(moved, U), areUsersAt(moved, S)]).toEqual([false, true])
    expect([shareOfUsers(moved, U), shareOfUsers(moved, S)]).toEqual([0, 100])
  })

  it('is any Service that is pinned, also when the plan does not name it any more', () => {
    const other = pinnedTo(S, servedBy('shop', { app: 'web' }, S))
    const plan = blueGreenOf({ activeService: 'web' })
    expect(sendUsersTo(given(plan, pinnedTo(U, active), other), U, '')).toMatchObject([
      { key: { name: 'shop' } },
    ])
  })

  it('has moved only when all that are pinned have', () => {
    const other = pinnedTo(U, servedBy('shop', { app: 'web' }, U))
    const half = given(blueGreenOf(), pinnedTo(U, active), other)
    expect([areUsersAt(half, U), areUsersAt(half, S), shareOfUsers(half, U)]).toEqual([
      false,
      false,
      0,
    ])
  })

  it('is pinned again where somebody has pointed it elsewhere', () => {
    const [name, { service, slices }] = pinnedTo(U, active)
    if (service === undefined) throw new Error('no service')
    const theirs = { ...service, spec: { ...service.spec, selector: { app: 'web' } } }
    const situation = given(blueGreenOf(), [name, { service: theirs, slices }])
    expect(sendUsersTo(situation, U, 'again')).toHaveLength(1)
  })

  it('does not carry the traffic of a plan that names none', () => {
    expect(isCutOver(situationIn(rolloutFacts()))).toBe(false)
    expect(isCutOver(given(blueGreenOf(), active))).toBe(true)
  })
})

describe('the preview Service', () => {
  it('is pinned to the updated version', () => {
    const situation = given(blueGreenOf(), active, preview)
    expect(isPreviewed(situation, U)).toBe(false)
    expect(previewUpdated(situation, U)).toMatchObject([
      { kind: 'patch', key: { name: 'web-preview' } },
    ])
    expect(isPreviewed(given(blueGreenOf(), active, pinnedTo(U, preview)), U)).toBe(true)
    expect(isPreviewed(given(blueGreenOf(), active, pinnedTo(S, preview)), U)).toBe(false)
  })

  it('is neither there nor made where nobody has made the active one', () => {
    const situation = given(blueGreenOf())
    expect(isPreviewed(situation, U)).toBe(false)
    expect(previewUpdated(situation, U)).toEqual([])
  })

  it('is made where nobody has, owned by the plan, to be given back like any other', () => {
    const situation = given(blueGreenOf(), active, [
      'web-preview',
      { service: undefined, slices: [] },
    ])
    const [write] = previewUpdated(situation, U)
    expect(write).toMatchObject({
      kind: 'create',
      object: {
        metadata: { ownerReferences: [{ kind: 'RolloutPlan', controller: true }] },
        spec: { selector: { app: 'web', 'pod-template-hash': hashOf(U) }, ports: [{ port: 80 }] },
      },
    })
    if (write?.kind !== 'create') throw new Error('no create')
    const made: ServiceFacts = {
      service: write.object as NonNullable<ServiceFacts['service']>,
      slices: [],
    }
    expect(giveBackSelectors(given(blueGreenOf(), ['web-preview', made]))).toMatchObject([
      { body: { spec: { selector: { 'pod-template-hash': null } } } },
    ])
  })

  it('does not take the node port of the active one', () => {
    const [name, { service, slices }] = active
    if (service === undefined) throw new Error('no service')
    const port = { name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 } as const
    const spec = { ...service.spec, ports: [{ ...port, nodePort: 30_000 }, { port: 81 }] }
    const situation = given(blueGreenOf(), [name, { service: { ...service, spec }, slices }])
    const [write] = previewUpdated(situation, U)
    if (write?.kind !== 'create') throw new Error('no create')
    expect(write.object).toMatchObject({ metadata: { namespace: 'default' } })
    expect((write.object as Service).spec.ports).toStrictEqual([port, { port: 81 }])
  })

  it('is not needed by a plan that names none', () => {
    const { blueGreen, ...rest } = blueGreenOf()
    if (blueGreen === undefined) throw new Error('no blueGreen')
    const { previewService, ...without } = blueGreen
    expect(previewService).toBe('web-preview')
    const situation = given({ ...rest, blueGreen: without }, active)
    expect(isPreviewed(situation, U)).toBe(true)
    expect(previewUpdated(situation, U)).toEqual([])
  })
})
