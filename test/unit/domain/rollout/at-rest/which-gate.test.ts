import { describe, expect, it } from '@jest/globals'
import {
  comingGate,
  findMissingGate,
  gateOf,
  isPolicyInForce,
  policyDueAt,
  wantedGate,
} from '../../../../../src/domain/rollout/at-rest/which-gate.ts'
import { planOf } from '../../../../support/facts.ts'
import { at, heldTarget } from '../../../../support/rollout-facts.ts'

type Gate = ReturnType<typeof planOf>['spec']['gate']

/** At the end of a minute in which the policy was installed, or was not. */
function momentOf(gate: Gate, installed?: number) {
  const plan = { ...planOf(), spec: { ...planOf().spec, gate } }
  const policySince = installed === undefined ? undefined : at(installed)
  return { facts: { plan, policySince }, now: at(60) }
}

describe('which gate', () => {
  it.each<[Gate, string, number | undefined, string]>([
    ['Auto', 'no policy is there', undefined, 'Paused'],
    ['Auto', 'a policy is there', 0, 'AdmissionPolicy'],
    ['Auto', 'a policy is there, but every API server may not know it', 58, 'Paused'],
    ['Paused', 'a policy is there', 0, 'Paused'],
    ['AdmissionPolicy', 'a policy is there', 0, 'AdmissionPolicy'],
    ['AdmissionPolicy', 'no policy is there', undefined, 'AdmissionPolicy'],
  ])('%s where %s', (gate, _name, installed, wanted) => {
    expect(wantedGate(momentOf(gate, installed))).toBe(wanted)
  })

  it.each<[Gate, string, number | undefined, boolean]>([
    ['AdmissionPolicy', 'no policy is there', undefined, true],
    ['AdmissionPolicy', 'one came just now', 58, true],
    ['AdmissionPolicy', 'one is there', 0, false],
    ['Auto', 'no policy is there', undefined, false],
    ['Paused', 'no policy is there', undefined, false],
  ])('%s is missing, where %s and it is %s s old: %s', (gate, _name, installed, expected) => {
    expect(findMissingGate(momentOf(gate, installed)) !== undefined).toBe(expected)
  })

  it('is told before a new policy takes effect, to whoever asks what will be', () => {
    expect(comingGate(momentOf('Auto', 58).facts)).toBe('AdmissionPolicy')
    expect(comingGate(momentOf('Auto').facts)).toBe('Paused')
    expect(comingGate(momentOf('Paused', 58).facts)).toBe('Paused')
  })
})

it('a new policy takes effect some seconds later, and is looked at again then', () => {
  const { facts, now } = momentOf('Auto', 58)
  const dueAt = policyDueAt(facts, now)
  expect(dueAt).toBe(at(63))
  expect(isPolicyInForce({ facts, now: at(62.9) })).toBe(false)
  expect(isPolicyInForce({ facts, now: at(63) })).toBe(true)
  expect(policyDueAt(facts, at(63))).toBeUndefined()
  expect(policyDueAt(momentOf('Paused', 58).facts, now)).toBeUndefined()
})

describe('what other tools make of the gate', () => {
  it.each([
    ['in progress for ever', 600, true],
    ['current, where D has no deadline', 2_147_483_647, false],
  ])('Paused looks to kstatus as if D were %s', (_name, progressDeadlineSeconds, expected) => {
    const { effects = [] } = gateOf('Paused', heldTarget('web:1', { progressDeadlineSeconds }))
    expect(effects.includes('KstatusInProgressAtRest')).toBe(expected)
  })

  it('AdmissionPolicy is felt only while a rollout runs', () => {
    const { effects } = gateOf('AdmissionPolicy', heldTarget('web:1'))
    expect(effects).toEqual(['KubectlRolloutRefusedInRollout'])
  })
})
