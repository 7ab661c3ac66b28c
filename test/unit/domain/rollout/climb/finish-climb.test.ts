import { describe, expect, it } from '@jest/globals'
import { climb } from '../../../../../src/domain/rollout/climb/climb.ts'
import {
  finishClimb,
  followHandOver,
} from '../../../../../src/domain/rollout/climb/finish-climb.ts'
import { ladderOf } from '../../../../../src/domain/rollout/climb/ladder.ts'
import { blueGreenOf, canaryOf } from '../../../../support/facts.ts'
import {
  at,
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const S = ownedSet()
const U = updatedSet()
const above = { step: { index: 1, count: 1, enteredTime: timeAt(0), reachedTime: timeAt(0) } }

function given(wish: RolloutWish, now: number) {
  const situation = situationIn(
    rolloutFacts({ strategy: canaryOf([20]), rollout: above, ...wish }),
    now,
  )
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return { situation, rollout, ladder: ladderOf(situation), stable: S, freeze: undefined }
}

function look(wish: RolloutWish, now = 10) {
  const { situation, rollout } = given(wish, now)
  const transition = climb(situation, S, rollout)
  return { ...transition, whys: (transition.writes ?? []).map(({ why }) => why) }
}

/** So many updated pods as were there when the status was written. */
function recorded(replicas: number): NonNullable<RolloutWish['status']> {
  const { updated } = rolloutFacts().plan.status ?? {}
  if (updated === undefined) throw new Error('no updated version')
  return { updated: { ...updated, replicas, available: replicas } }
}

const full = { ...above, fullWeightTime: timeAt(10) }

describe('above the last step', () => {
  it.each<[string, RolloutWish, number, string, readonly string[]]>([
    [
      'brings U to all of N',
      { sets: [updatedSet({ replicas: 1 })] },
      10,
      'WaitingForReplicas',
      ['set the size of the updated version to 5'],
    ],
    ['bakes once U is whole', { sets: [U] }, 10, 'Baking', []],
    ['keeps stable whole for as long', { sets: [U], rollout: full }, 39, 'Baking', []],
    [
      'follows N while it bakes',
      { sets: [U], rollout: full, target: heldTarget('web:2', { replicas: 6 }) },
      39,
      'Baking',
      ['set the size of the updated version to 6'],
    ],
    [
      'hands over when the bake is over',
      { sets: [U], rollout: full },
      40,
      'HandingOver',
      ['seal the stable version'],
    ],
    [
      'hands over at once without a bake',
      { sets: [U], strategy: canaryOf([20], { bakeSeconds: 0 }) },
      10,
      'HandingOver',
      ['seal the stable version'],
    ],
    [
      'hands nothing over while Git holds it',
      { sets: [U], rollout: full, plan: { paused: true } },
      40,
      'PausedBySpec',
      [],
    ],
    [
      'brings U to its size before it goes on handing over',
      { sets: [updatedSet({ replicas: 4 })], rollout: full },
      40,
      'HandingOver',
      ['set the size of the updated version to 5'],
    ],
  ])('%s', (...[, wish, now, reason, whys]) => {
    const transition = look(wish, now)
    expect([transition.reason, transition.whys]).toEqual([reason, whys])
  })

  it('writes down when U was whole, as the bake counts from there', () => {
    expect(look({ sets: [U] }).rollout?.fullWeightTime).toBe(timeAt(10))
  })

  it('says since when it bakes, and until when', () => {
    const baking = look({ sets: [U], rollout: full }, 39)
    expect([baking.since, baking.deadline]).toEqual([at(10), at(40)])
  })

  it('fails when the hand-over does not get on', () => {
    // A scale-up whose pods do not come: none is missed that was there.
    const wish = { sets: [updatedSet({ available: 4 })], status: recorded(4), rollout: full }
    expect(look(wish, 639).reason).toBe('HandingOver')
    expect(look(wish, 640).reason).toBe('Aborting')
  })

  it('ends the bake with the first dip, and judges from there whether it is whole again', () => {
    const sick = updatedSet({ available: 4 })
    const { reason, rollout } = look({ sets: [sick], rollout: full }, 20)
    expect([reason, rollout?.fullWeightTime]).toEqual(['WaitingForReplicas', undefined])
    expect(rollout?.dippedTime).toBe(timeAt(20))
    const dipped = { ...above, dippedTime: timeAt(20) }
    expect(look({ sets: [sick], rollout: dipped }, 619).reason).toBe('WaitingForReplicas')
    expect(look({ sets: [sick], rollout: dipped }, 620).reason).toBe('Aborting')
    const again = look({ sets: [U], rollout: dipped }, 100)
    expect([again.reason, again.rollout?.fullWeightTime]).toEqual(['Baking', timeAt(100)])
  })

  it('does not miss pods that a person has just asked for', () => {
    const sets = [updatedSet({ available: 4 })]
    expect(look({ sets, status: recorded(4), rollout: full }, 20).reason).toBe('Baking')
    expect(look({ sets, status: recorded(5), rollout: full }, 20).reason).toBe('WaitingForReplicas')
  })

  it('does not let flapping move the deadline', () => {
    const flapping = { ...full, fullWeightTime: timeAt(600), dippedTime: timeAt(20) }
    const sick = { sets: [updatedSet({ available: 4 })] }
    expect(look({ ...sick, rollout: flapping }, 605).rollout?.dippedTime).toBe(timeAt(20))
    expect(look({ ...sick, rollout: flapping }, 620).reason).toBe('Aborting')
    expect(look({ sets: [U], rollout: flapping }, 605).lookAgainAt).toBe(at(620))
    const outlived = look({ sets: [U], rollout: flapping }, 620)
    expect([outlived.reason, outlived.rollout?.dippedTime]).toEqual(['Baking', undefined])
  })

  it('begins no bake while people hold it, and ends one that has a dip', () => {
    const held = { plan: { paused: true } }
    const begun = look({ ...held, sets: [U] }, 20)
    expect([begun.reason, begun.rollout?.fullWeightTime]).toEqual(['PausedBySpec', undefined])
    const dipped = look({ ...held, sets: [updatedSet({ available: 4 })], rollout: full }, 20)
    expect([dipped.reason, dipped.rollout?.fullWeightTime]).toEqual(['PausedBySpec', undefined])
  })
})

describe('the cut-over of a blue/green', () => {
  const toS = pinnedTo(S, servedBy('web', { app: 'web' }, S))
  const preview = pinnedTo(U, servedBy('web-preview', { app: 'web' }, U))
  const blueGreen = (active: typeof toS): RolloutWish => ({
    strategy: blueGreenOf(),
    sets: [U],
    facts: { services: new Map([active, preview]) },
  })

  it.each<[string, RolloutWish, string, readonly string[]]>([
    [
      'moves all users in one write',
      blueGreen(toS),
      'ShiftingTraffic',
      ['send all users to the updated version'],
    ],
    [
      'waits until EndpointSlices show it',
      blueGreen(pinnedTo(U, servedBy('web', { app: 'web' }, S))),
      'ShiftingTraffic',
      [],
    ],
    [
      'bakes once they do',
      blueGreen(pinnedTo(U, servedBy('web', { app: 'web' }, U))),
      'Baking',
      [],
    ],
    [
      'does not come before U is whole',
      { ...blueGreen(toS), sets: [updatedSet({ available: 4 })] },
      'WaitingForReplicas',
      [],
    ],
  ])('%s', (_name, wish, reason, whys) => {
    const transition = look(wish)
    expect([transition.reason, transition.whys]).toEqual([reason, whys])
  })
})

describe('users that were sent away in the bake', () => {
  const toS = pinnedTo(S, servedBy('web', { app: 'web' }, S))
  const unseen = pinnedTo(U, servedBy('web', { app: 'web' }, S))
  const baking = (active: typeof toS): RolloutWish => ({
    strategy: blueGreenOf(),
    sets: [U],
    rollout: full,
    facts: { services: new Map([active]) },
  })

  it.each([20, 40, 5000])('are moved again %d s after the start, and it bakes anew', (now) => {
    const { whys, reason, rollout } = look(baking(toS), now)
    expect([reason, whys]).toEqual(['ShiftingTraffic', ['send all users to the updated version']])
    expect(rollout?.fullWeightTime).toBeUndefined()
    expect(rollout?.progressTime).toBe(timeAt(now))
  })

  it('are awaited before anything is handed over, or stable would go from under them', () => {
    const { whys, reason } = look(baking(unseen), 40)
    expect([reason, whys]).toEqual(['ShiftingTraffic', []])
  })

  it('do not bake anew for a moment without endpoints', () => {
    expect(look(baking(unseen), 20)).toMatchObject({
      reason: 'Baking',
      rollout: { fullWeightTime: full.fullWeightTime },
    })
  })
})

it('finishClimb() waits where U is gone', () => {
  const ascent = given({}, 10)
  const position = {
    index: 1,
    step: undefined,
    enteredAt: at(0),
    reachedAt: undefined,
    isPromoted: false,
  }
  expect(finishClimb(ascent, position).writes).toEqual([])
})

it('followHandOver() goes on with what D has taken over', () => {
  const K = ownedSet({ image: 'web:2' })
  const transition = followHandOver(given({ sets: [K] }, 10), K)
  expect(transition).toMatchObject({
    reason: 'HandingOver',
    writes: [{ why: 'take the updated version back' }],
  })
})

it.each([
  ['the end of the bake', { ...above, fullWeightTime: timeAt(10) }, 40],
  ['when the last step was reached', { step: { ...above.step, reachedTime: timeAt(5) } }, 5],
])('followHandOver() counts its deadline from %s', (_name, rollout, since) => {
  const K = ownedSet({ image: 'web:2' })
  const transition = followHandOver(given({ sets: [K], rollout }, 50), K)
  expect(transition).toMatchObject({ since: at(since), deadline: at(since + 600) })
})

describe('users who were sent to a version that nobody serves', () => {
  const dead = updatedSet({ available: 0 })
  const preview = pinnedTo(U, servedBy('web-preview', { app: 'web' }, U))
  const active = pinnedTo(U, servedBy('web', { app: 'web' }, U))
  const sent = (rollout: NonNullable<RolloutWish['rollout']>): RolloutWish => ({
    rollout,
    sets: [dead],
    facts: { services: new Map([active, preview]) },
  })
  const back = ['send all users back to stable']

  it.each<[string, 'Abort' | 'Pause', NonNullable<RolloutWish['rollout']>, string]>([
    ['are taken back, and so is the rollout', 'Abort', full, 'Aborting'],
    ['are taken back, and a person decides', 'Pause', full, 'FailurePaused'],
    ['wait with stable where it has not been whole yet', 'Abort', above, 'WaitingForReplicas'],
  ])('%s', (_name, onFailure, rollout, reason) => {
    const transition = look({ ...sent(rollout), strategy: blueGreenOf({ onFailure }) }, 15)
    expect([transition.reason, transition.whys]).toEqual([reason, back])
  })

  it('are taken back whoever holds the rollout', () => {
    const wish = { ...sent(full), strategy: blueGreenOf(), plan: { paused: true } }
    expect(look(wish, 15).rollout?.abort?.reason).toBe('AnalysisFailed')
  })

  it('stay where stable has nobody either', () => {
    const stable = ownedSet({ available: 0 })
    const wish = { ...sent(full), strategy: blueGreenOf(), stable }
    const { situation, rollout } = given(wish, 15)
    expect(climb(situation, stable, rollout).writes).toEqual([])
  })
})
