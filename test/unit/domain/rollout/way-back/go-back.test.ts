import { describe, expect, it } from '@jest/globals'
import {
  allButStable,
  goBack,
  isStableAlone,
  revert,
} from '../../../../../src/domain/rollout/way-back/go-back.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const draining = {
  ...updatedSet({ replicas: 0 }),
  status: { observedGeneration: 1, replicas: 1 },
}
const abort = { reason: 'AbortedByRequest', message: 'why', time: timeAt(1) } as const

function given(wish: RolloutWish) {
  const situation = situationIn(rolloutFacts(wish), 60)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return { situation, rollout }
}

describe('goBack()', () => {
  it('is Aborting while pods are on their way out, and says the share that is seen', () => {
    const { situation, rollout } = given({ sets: [updatedSet()], rollout: { abort } })
    expect(goBack(situation, ownedSet(), rollout)).toMatchObject({
      reason: 'Aborting',
      rollout: { weight: { desired: 0, achievable: 0, observed: 50 } },
    })
  })

  it('ends in what it was aborted for, and is on record', () => {
    const failed = { ...abort, reason: 'ProgressDeadlineExceeded', message: 'no pods' } as const
    const { situation, rollout } = given({ rollout: { abort: failed } })
    const went = goBack(situation, ownedSet(), rollout)
    expect(went).toMatchObject({
      reason: 'ProgressDeadlineExceeded',
      message: 'no pods',
      past: { result: 'Aborted', rollout: 1, reason: 'ProgressDeadlineExceeded' },
    })
    expect(went.rollout?.finishTime).toBeDefined()
  })
})

describe('revert()', () => {
  it.each<[string, RolloutWish, object]>([
    ['ends as reverted', {}, { result: 'Reverted', reason: 'RevertedToStable' }],
    [
      'does not hide that it was aborted before',
      { rollout: { abort } },
      { result: 'Aborted', reason: 'AbortedByRequest' },
    ],
  ])('%s', (_name, wish, past) => {
    const { situation, rollout } = given({ ...wish, target: heldTarget('web:1') })
    expect(revert(situation, ownedSet(), rollout)).toMatchObject({
      reason: 'RevertedToStable',
      past,
    })
  })

  it('ends at once, and is not at rest before the pods are gone', () => {
    const { situation, rollout } = given({ target: heldTarget('web:1'), sets: [updatedSet()] })
    expect(revert(situation, ownedSet(), rollout)).toMatchObject({
      reason: 'Aborting',
      past: { result: 'Reverted' },
    })
  })
})

describe('isStableAlone()', () => {
  it.each([
    ['nothing but stable', [], true],
    ['U without pods', [updatedSet({ replicas: 0 })], true],
    ['U at 0 with a pod on its way out', [draining], false],
    ['U that is to have pods', [updatedSet({ available: 0 })], false],
    ['U with pods', [updatedSet()], false],
    ['pods of another template', [updatedSet({ image: 'web:3' })], false],
  ])('%s', (_name, sets, expected) => {
    expect(isStableAlone(given({ sets }).situation)).toBe(expected)
  })

  it('looks at U and all that is left over', () => {
    const { situation } = given({ sets: [updatedSet(), updatedSet({ image: 'web:3' })] })
    expect(allButStable(situation)).toHaveLength(2)
  })
})
