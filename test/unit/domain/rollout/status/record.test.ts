import { describe, expect, it } from '@jest/globals'
import type { RolloutPlanStatus } from '../../../../../src/api/rollout-plan.ts'
import { REASONS, type Reason } from '../../../../../src/api/reasons.ts'
import { ROLLOUT_PLANS } from '../../../../../src/api/rollout-plan.ts'
import { withAnswer } from '../../../../../src/domain/rollout/requests/answer.ts'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import type { Facts } from '../../../../../src/domain/rollout/facts.ts'
import { readyReason, record } from '../../../../../src/domain/rollout/status/record.ts'
import type { Heeded } from '../../../../../src/domain/rollout/requests/heed.ts'
import { statusOf } from '../../../../../src/domain/rollout/status/status-of.ts'
import type { Transition } from '../../../../../src/domain/rollout/transition.ts'
import { patchOf } from '../../../../../src/domain/rollout/writes.ts'
import { DEPLOYMENTS } from '../../../../../src/objects/workload.ts'
import {
  at,
  heldTarget,
  requestOf,
  rolloutFacts,
  situationIn,
} from '../../../../support/rollout-facts.ts'

const NOW = 60
const purpose = { why: 'because', concern: 'gate' } as const
const write: Write = patchOf(DEPLOYMENTS, heldTarget(), { spec: { paused: true } }, purpose)
const waiting: Transition = { reason: 'WaitingForReplicas', message: '0 of 1' }
const request = requestOf('Pause')
const answer = { request, accepted: true, reason: 'Accepted', message: '' } as const

interface Case extends Partial<Transition> {
  readonly facts?: Facts
  readonly heeded?: Partial<Heeded>
}

/** What a status would say of the transition, in facts in which this is on record already. */
function decided({ facts = settled(), heeded, ...given }: Case = {}) {
  const transition = { ...waiting, ...given }
  const status = statusOf(situationIn(facts, NOW), transition, facts.plan.status?.borrowed ?? [])
  const told = heeded && { answer, isRetry: false, events: [], isMore: false, ...heeded }
  return record(facts, at(NOW), { transition, status, heeded: told })
}

function settled(known: Transition = waiting): Facts {
  const facts = rolloutFacts()
  const status = statusOf(situationIn(facts, 0), known, [])
  return withStatus(facts, status)
}

function withStatus(facts: Facts, status: RolloutPlanStatus): Facts {
  return { ...facts, plan: { ...facts.plan, status } }
}

const isRecorded = (given: Case): boolean => {
  const { status } = decided(given)
  return status !== (given.facts ?? settledOnce).plan.status
}
const settledOnce = settled()

describe('the status', () => {
  const facts = settledOnce
  it('is the very one there was where nothing is news', () => {
    expect(decided({ facts }).status).toBe(facts.plan.status)
  })

  it.each<[string, Case, boolean]>([
    ['another reason is news', { reason: 'QuotaExceeded' }, true],
    ['another count of pods on the way is not', { message: '1 of 1' }, false],
    ['what passes at once is not', { reason: 'HandingOver', quietUntil: at(65) }, false],
    ['what should have passed by now is', { reason: 'HandingOver', quietUntil: at(60) }, true],
    [
      'a word that is obeyed is at once, though nothing else is to be said yet',
      {
        quietUntil: at(65),
        heeded: { rollout: { ...rolloutIn(facts), lastRequest: 'x' } },
      },
      true,
    ],
    [
      'it is not written along with the plan itself, which would make it an old one',
      { reason: 'Adopting', writes: [patchOf(ROLLOUT_PLANS, facts.plan, {}, purpose)] },
      false,
    ],
  ])('%s', (_name, given, expected) => {
    expect(isRecorded({ facts, ...given })).toBe(expected)
  })

  it('acknowledges an edit of the plan at once, whatever passes meanwhile', () => {
    const { plan } = facts
    const edited = { ...facts, plan: { ...plan, metadata: { ...plan.metadata, generation: 2 } } }
    const { status } = decided({ facts: edited, reason: 'HandingOver', quietUntil: at(65) })
    expect(status?.observedGeneration).toBe(2)
  })
})

function rolloutIn({ plan }: Facts) {
  const { rollout } = plan.status ?? {}
  if (rollout === undefined) throw new Error('no rollout')
  return rollout
}

describe('when to look again', () => {
  it.each<[string, Case, number | 'onChange']>([
    ['at no time where nothing has an end', {}, 'onChange'],
    ['at the deadline', { deadline: at(90) }, 90],
    ['earlier, where that is asked for', { deadline: at(90), lookAgainAt: at(70) }, 70],
    ['when what is quiet is to be told', { deadline: at(90), quietUntil: at(65) }, 65],
    ['at nothing that has passed', { deadline: at(90), lookAgainAt: at(30) }, 90],
    ['at once, where something was written', { lookAgainAt: at(NOW), writes: [write] }, NOW],
    ['at once, where something was told', { lookAgainAt: at(NOW), reason: 'QuotaExceeded' }, NOW],
    [
      'not at once where nothing has moved, which would never end',
      { lookAgainAt: at(NOW) },
      'onChange',
    ],
    ['at once for the next word', { heeded: { isMore: true } }, NOW],
  ])('%s', (_name, given, expected) => {
    const time = typeof expected === 'number' ? at(expected) : expected
    expect(decided({ facts: settledOnce, ...given }).lookAgainAt).toBe(time)
  })

  it('when the next answered request is due, which goes by itself', () => {
    const old = withAnswer(
      { ...answer, request: requestOf('Pause', { ttlSecondsAfterFinished: 5 }, 'old') },
      at(0),
    )
    const due = withAnswer(
      { ...answer, request: requestOf('Pause', { ttlSecondsAfterFinished: 80 }) },
      at(0),
    )
    const told = decided({ facts: { ...settledOnce, requests: [old, due] }, writes: [write] })
    expect(told.lookAgainAt).toBe(at(80))
    expect(told.writes.map(({ why }) => why)).toEqual(['because', 'its time is over'])
  })
})

describe('Events', () => {
  const said = { type: 'Normal', reason: 'RolloutStarted', message: 'said' } as const
  const obeyed = { type: 'Normal', reason: 'RolloutRetried', message: 'obeyed' } as const

  it('tell of the word before what it leads to', () => {
    const { events } = decided({ heeded: { events: [obeyed] }, events: [said] })
    expect(events.map(({ message }) => message)).toEqual(['obeyed', 'said'])
  })

  it('are not told of what is not to be told yet, or it would be told again', () => {
    expect(decided({ quietUntil: at(65), events: [said] }).events).toEqual([])
  })

  it.each(Object.keys(REASONS) as Reason[])('say once that nothing can go on: %s', (reason) => {
    const meaning: { readonly effect?: string } = REASONS[reason]
    const isStalled = meaning.effect === 'NothingChanged'
    const transition = { reason, message: 'why' }
    expect(decided({ facts: settledOnce, ...transition }).events).toEqual(
      isStalled ? [{ type: 'Warning', reason: 'PlanStalled', message: `${reason}: why` }] : [],
    )
    expect(decided({ facts: settled(transition), ...transition }).events).toEqual([])
  })

  it.each<Reason>(['TargetNotFound', 'ReferenceNotFound', 'GateNotInstalled'])(
    'say once that it is waited for in vain: %s',
    (reason) => {
      const waited = { reason, message: 'why' }
      const vain = { ...waited, isPastDeadline: true }
      expect(decided({ facts: settled(waited), ...waited }).events).toEqual([])
      expect(decided({ facts: settled(waited), ...vain }).events).toEqual([
        { type: 'Warning', reason: 'PlanStalled', message: `${reason}: why` },
      ])
      expect(decided({ facts: settled(vain), ...vain }).events).toEqual([])
    },
  )

  it('say so again when something else is wrong', () => {
    const facts = settled({ reason: 'InvalidSpec', message: 'one thing' })
    const { events } = decided({ facts, reason: 'InvalidSpec', message: 'another' })
    expect(events).toHaveLength(1)
  })
})

describe('answers', () => {
  it('are the one to the word that was heeded', () => {
    expect(decided({ heeded: {} }).answers).toEqual([answer])
    expect(decided().answers).toEqual([])
  })
})

it('readyReason() is the one that Ready carries', () => {
  expect(readyReason(settledOnce.plan.status ?? { observedGeneration: -1 })).toBe(
    'WaitingForReplicas',
  )
  expect(readyReason({ observedGeneration: -1 })).toBeUndefined()
})
