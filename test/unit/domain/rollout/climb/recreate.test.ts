import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import { recreate } from '../../../../../src/domain/rollout/climb/recreate.ts'
import {
  at,
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const strategy: StrategySpec = { type: 'Recreate', recreate: {} }
const open = heldTarget('web:2', { paused: false })
const whole = { observedGeneration: 1, replicas: 5, updatedReplicas: 5, availableReplicas: 5 }

function look(wish: RolloutWish, now = 1) {
  const situation = situationIn(rolloutFacts({ strategy, ...wish }), now)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return recreate(situation, rollout)
}

describe('recreate()', () => {
  it("opens the gate under D's resourceVersion (docs/hand-over.md T21)", () => {
    expect(look({}).writes).toMatchObject([
      { body: { spec: { paused: null }, metadata: { resourceVersion: '10' } } },
    ])
  })

  it('opens it only once the rollout is on record', () => {
    const facts = rolloutFacts({ strategy })
    const situation = situationIn(facts, 1)
    const { rollout } = situation.status
    if (rollout === undefined) throw new Error('no rollout')
    expect(recreate(situation, { ...rollout, id: 2 })).toMatchObject({
      writes: [],
      lookAgainAt: at(1),
    })
  })

  it('does not open it while Git holds the rollout', () => {
    const { reason, writes } = look({ plan: { paused: true } })
    expect([reason, writes]).toEqual(['PausedBySpec', undefined])
  })

  it('waits for Kubernetes', () => {
    expect(look({ target: open })).toMatchObject({
      reason: 'WaitingForReplicas',
      deadline: at(600),
    })
  })

  it('counts the deadline anew when pods come', () => {
    const sets = [ownedSet({ image: 'web:2', available: 2 })]
    const { rollout, deadline } = look(
      { target: open, stable: ownedSet({ replicas: 0 }), sets },
      500,
    )
    expect([rollout?.progressTime, deadline]).toEqual([timeAt(500), at(1100)])
  })

  it('fails when nothing comes in time, with nothing to go back to', () => {
    expect(look({ target: open }, 600)).toMatchObject({
      reason: 'RecreateFailed',
      rollout: { abort: { reason: 'RecreateFailed' } },
      past: { result: 'Aborted' },
    })
  })

  it('shuts the gate again when D is complete', () => {
    const target = { ...open, status: whole }
    const sets = [ownedSet({ image: 'web:2' })]
    expect(look({ target, stable: ownedSet({ replicas: 0 }), sets })).toMatchObject({
      reason: 'RolloutComplete',
      stable: { metadata: { name: 'web-web2' } },
      rollout: { weight: { observed: 100 } },
      writes: [{ body: { spec: { paused: true } } }],
    })
  })
})
