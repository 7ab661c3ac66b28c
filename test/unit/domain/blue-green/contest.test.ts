import { describe, expect, it } from '@jest/globals'
import { FIELD_MANAGERS } from '../../../../src/api/labels.ts'
import { contestedUntil, withContest } from '../../../../src/domain/blue-green/contest.ts'
import { sendUsersTo } from '../../../../src/domain/blue-green/traffic.ts'
import type { ServiceFacts } from '../../../../src/domain/rollout/facts.ts'
import type { ManagedFieldsEntry } from '../../../../src/objects/meta.ts'
import type { Service } from '../../../../src/objects/service.ts'
import { blueGreenOf } from '../../../support/facts.ts'
import {
  at,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  timeAt,
  updatedSet,
} from '../../../support/rollout-facts.ts'

const S = ownedSet()
const U = updatedSet()
const SELECTOR = { 'f:spec': { 'f:selector': {} } }

function entry(manager: string, time: string, fieldsV1 = {}): ManagedFieldsEntry {
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
  }
}

/** Pinned to U by us after so many seconds, and written back by somebody. */
function contested(time: number): [string, ServiceFacts & { readonly service: Service }] {
  const [name, { service, slices }] = pinnedTo(U, servedBy('web', { app: 'web' }, S))
  if (service === undefined) throw new Error('no Service')
  const managedFields = [
    entry('kubectl-apply', timeAt(1), {}),
    entry(FIELD_MANAGERS.traffic, timeAt(time)),
    entry('argocd', timeAt(time + 1), SELECTOR),
  ]
  const metadata = { ...service.metadata, managedFields }
  const spec = { ...service.spec, selector: { app: 'web' } }
  return [name, { service: { ...service, metadata, spec }, slices }]
}

function look(time: number) {
  const services = new Map([contested(60)])
  const facts = rolloutFacts({ strategy: blueGreenOf(), sets: [U], facts: { services } })
  return situationIn(facts, time)
}

describe('contestedUntil()', () => {
  const [, { service }] = contested(60)

  it.each<[string, Service, number, number | undefined]>([
    ['for ten seconds after our write', service, 62, 70],
    ['not any longer', service, 70, undefined],
    ['nor where our clock is a little behind', service, 52, 70],
    ['not where the clock of the API server is far ahead of ours', service, 49, undefined],
    [
      'never where it is as we wrote it',
      pinnedTo(U, contested(60))[1].service ?? service,
      62,
      undefined,
    ],
    [
      'never where we have written nothing',
      { ...service, metadata: { name: 'web' } },
      62,
      undefined,
    ],
  ])('leaves it as somebody wrote it %s', (_name, given, now, until) => {
    expect(contestedUntil(given, [], at(now))).toBe(until === undefined ? undefined : at(until))
  })
})

it('is not pinned to the same version again before that, but to another one at once', () => {
  expect(sendUsersTo(look(62), U, '')).toEqual([])
  expect(sendUsersTo(look(71), U, '')).toHaveLength(1)
  expect(sendUsersTo(look(62), S, '')).toHaveLength(1)
})

describe('withContest()', () => {
  const baking = { reason: 'Baking', message: 'warm' } as const
  const situation = look(62)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')

  it('says who fights, and looks again when it may be written', () => {
    const told = withContest(situation, baking)
    expect(told).toMatchObject({ reason: 'RouteContested', lookAgainAt: at(70) })
    expect(told.message).toMatch(/^"argocd" has changed the selector of Service "web" back/)
  })

  it('is still on its way back where it is', () => {
    const abort = { reason: 'AbortedByRequest', message: '', time: timeAt(61) } as const
    const aborting = { reason: 'Aborting', message: 'x', rollout: { ...rollout, abort } } as const
    const told = withContest(situation, aborting)
    expect(told).toMatchObject({ reason: 'Aborting', lookAgainAt: at(70) })
    expect(told.message).toMatch(/^x; "argocd" has changed/)
  })

  it.each([
    ['nobody fights', look(80), baking],
    [
      'the rollout is over',
      situation,
      { ...baking, rollout: { ...rollout, finishTime: timeAt(6) } },
    ],
  ])('changes nothing where %s', (_name, given, transition) => {
    expect(withContest(given, transition)).toBe(transition)
  })
})
