import { describe, expect, it } from '@jest/globals'
import { canaryOf } from '../../support/facts.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import {
  HELD,
  HELD_BLUE_GREEN,
  HELD_CANARY,
  UNTIL_PROMOTED,
} from '../../support/stage/strategies.ts'

// What people say to a rollout, by RolloutRequest.

const THREE_STEPS = canaryOf([], {
  steps: [
    { weight: 20, pause: UNTIL_PROMOTED },
    { weight: 35, pause: UNTIL_PROMOTED },
    { weight: 50, pause: UNTIL_PROMOTED },
  ],
  bakeSeconds: 2,
})

describe.each(HELD)('%s', (_name, strategy) => {
  it('goes on when it is promoted, and is promoted once', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      expect(stage.see.phase).toBe('Paused')
      await stage.runFor(3600)
      expect(stage.see.reason).toBe('AwaitingPromotion')
      const promotion = stage.person.request('Promote')
      await stage.untilComplete('web:b')
      expect(stage.see.answerTo(promotion).verdict).toBe('Accepted Accepted')
      expectAtRest(stage, 'web:b', 4)
      expect(stage.podsMade).toEqual(Array(4).fill('web:b'))
    }))

  it('goes back to stable when it is aborted, and stays there', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const request = stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(600)
      expectAborted(stage, 'web:a', 4)
      expect(stage.see.answerTo(request).verdict).toBe('Accepted Accepted')
      expect(stage.see.past).toEqual(['Aborted AbortedByRequest'])
      expect(stage.see.events).toContain('RolloutAborted')
    }))

  it('starts anew when an aborted rollout is retried', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      const retry = stage.person.request('Retry')
      await stage.untilReason('AwaitingPromotion')
      expect(stage.see.answerTo(retry).verdict).toBe('Accepted Accepted')
      expect(stage.see.rolloutId).toBe(2)
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
      expect(stage.see.past).toEqual(['Completed RolloutComplete', 'Aborted AbortedByRequest'])
    }))

  it('may be retried while it is still going back', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('Aborting')
      stage.person.request('Retry')
      await stage.untilReason('AwaitingPromotion')
      expect(stage.see.rolloutId).toBe(2)
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('holds where it is when it is paused, and goes on when it is resumed', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const sizes = stage.see.sizes
      stage.person.request('Pause')
      await stage.untilReason('PausedByRequest')
      const promotion = stage.person.request('Promote')
      await stage.runFor(3600)
      expect(stage.see.reason).toBe('PausedByRequest')
      expect(stage.see.answerTo(promotion).verdict).toBe('Accepted Accepted')
      expect(stage.see.sizes).toEqual(sizes)
      stage.person.request('Resume')
      await stage.untilComplete('web:b')
      expectAtRest(stage, 'web:b', 4)
    }))

  it('refuses what was said to it before another edit, where nobody heard either', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.killOperator()
      const promotion = stage.person.request('Promote')
      stage.person.setImage('web:c')
      stage.startOperator()
      await stage.until(() => stage.see.rolloutId === 2)
      await stage.untilReason('AwaitingPromotion')
      expect(stage.see.answerTo(promotion).verdict).toBe('Refused Outdated')
      expect(stage.see.past).toEqual(['Superseded Superseded'])
    }))

  it('goes back also while it is paused', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Pause')
      await stage.untilReason('PausedByRequest')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))
})

it('promotes one step at a time, each by its number', () =>
  onStage({ replicas: 5, strategy: THREE_STEPS }, async (stage) => {
    stage.person.setImage('web:b')
    for (const step of [1, 2, 3]) {
      await stage.until(() => stage.see.reason === 'AwaitingPromotion' && stage.see.step === step)
      expect(stage.see.status.progress).toBe(`${step}/3`)
      stage.person.request('Promote', { step })
    }
    await stage.untilComplete('web:b')
    expectAtRest(stage, 'web:b', 5)
  }))

it('skips all steps that are left when it is promoted in full, but not the bake', () =>
  onStage({ replicas: 5, strategy: THREE_STEPS }, async (stage) => {
    stage.person.setImage('web:b')
    await stage.untilReason('AwaitingPromotion')
    stage.person.request('PromoteFull')
    await stage.untilReason('Baking')
    expect(stage.see.sizes).toEqual({ 'web:a': 5, 'web:b': 5 })
    await stage.untilComplete('web:b')
    expectAtRest(stage, 'web:b', 5)
  }))

it('cuts a blue/green over when it is promoted in full', () =>
  onStage({ replicas: 4, strategy: HELD_BLUE_GREEN }, async (stage) => {
    stage.person.setImage('web:b')
    await stage.untilReason('AwaitingPromotion')
    expect(stage.see.reached()).toEqual({ 'web:a': 4 })
    expect(stage.see.reached('web-preview')).toEqual({ 'web:b': 4 })
    stage.person.request('PromoteFull')
    await stage.untilReason('Baking')
    expect(stage.see.reached()).toEqual({ 'web:b': 4 })
    await stage.untilComplete('web:b')
    expectAtRest(stage, 'web:b', 4)
  }))

describe('a request that comes too late or too early is refused with a sentence', () => {
  it('for another rollout', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.setImage('web:c')
      await stage.until(() => stage.see.rolloutId === 2 && stage.see.reason === 'AwaitingPromotion')
      const late = stage.person.request('Promote', { rollout: 1 })
      await stage.runFor(60)
      expect(stage.see.answerTo(late)).toEqual({
        verdict: 'Refused Outdated',
        sentence: 'it is about rollout 1, and rollout 2 is the last one',
      })
      expect(stage.see.reason).toBe('AwaitingPromotion')
    }))

  it('for another step', () =>
    onStage({ replicas: 5, strategy: THREE_STEPS }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const early = stage.person.request('Promote', { step: 2 })
      await stage.runFor(60)
      expect(stage.see.answerTo(early)).toEqual({
        verdict: 'Refused Outdated',
        sentence: 'it is about step 2, and the rollout stands on step 1',
      })
      expect(stage.see.step).toBe(1)
    }))

  it('promoted twice, it goes on by one step only', () =>
    onStage({ replicas: 5, strategy: THREE_STEPS }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const names = [
        stage.person.request('Promote', { step: 1 }),
        stage.person.request('Promote', { step: 1 }),
      ]
      await stage.runFor(60)
      const verdicts = names.map((name) => stage.see.answerTo(name).verdict)
      expect(verdicts[0]).toBe('Accepted Accepted')
      expect(verdicts[1]).toMatch(/^Refused (NotNow|Outdated)$/)
      expect(stage.see.step).toBe(2)
    }))

  it.each(['Promote', 'PromoteFull', 'Abort', 'Pause', 'Resume', 'Retry'] as const)(
    '%s, when the rollout is over',
    (action) =>
      onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('AwaitingPromotion')
        stage.person.request('Promote')
        await stage.untilComplete('web:b')
        const late = stage.person.request(action)
        await stage.runFor(60)
        expect(stage.see.answerTo(late).verdict).toBe('Refused NotNow')
        expect(stage.see.answerTo(late).sentence).not.toBe('')
        expectAtRest(stage, 'web:b', 4)
      }),
  )

  it.each(['Promote', 'Abort', 'Retry'] as const)(
    '%s, when nothing was ever rolled out',
    (action) =>
      onStage({ replicas: 4 }, async (stage) => {
        const early = stage.person.request(action)
        await stage.runFor(60)
        expect(stage.see.answerTo(early)).toEqual({
          verdict: 'Refused Outdated',
          sentence: 'no rollout has run yet',
        })
        expectAtRest(stage, 'web:a', 4)
      }),
  )

  it.each([
    ['Resume', 'no request holds it'],
    ['Retry', 'it was not aborted'],
  ] as const)('%s, when there is nothing to it', (action, sentence) =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const request = stage.person.request(action)
      await stage.runFor(60)
      expect(stage.see.answerTo(request)).toEqual({ verdict: 'Refused NotNow', sentence })
      expect(stage.see.reason).toBe('AwaitingPromotion')
    }),
  )

  it('for a plan that does not exist any more', () =>
    onStage({ replicas: 4 }, async (stage) => {
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      const late = stage.person.request('Abort')
      await stage.runFor(60)
      expect(stage.see.answerTo(late)).toEqual({
        verdict: 'Refused PlanNotFound',
        sentence: 'RolloutPlan "web" does not exist',
      })
    }))

  it('for a plan that is gone, and goes when its time is over', () =>
    onStage({ replicas: 4 }, async (stage) => {
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      const late = stage.person.request('Abort', { ttlSecondsAfterFinished: 60 })
      await stage.runFor(50)
      expect(stage.see.answerTo(late).verdict).toBe('Refused PlanNotFound')
      await stage.runFor(20)
      expect(stage.see.requests).toEqual([])
    }))

  it('aborted twice, the second word changes nothing', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const names = [stage.person.request('Abort'), stage.person.request('Abort')]
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(10)
      expect(names.map((name) => stage.see.answerTo(name).verdict)).toEqual([
        'Accepted Accepted',
        'Refused NotNow',
      ])
      expectAborted(stage, 'web:a', 4)
    }))
})

describe('waiting to be promoted that ends by itself', () => {
  const waiting = (onTimeout?: 'Abort' | 'Promote') => {
    const pause = { ...UNTIL_PROMOTED, timeoutSeconds: 300, ...(onTimeout && { onTimeout }) }
    return canaryOf([], { steps: [{ weight: 25, pause }, { weight: 50 }], bakeSeconds: 2 })
  }

  it.each([undefined, 'Abort'] as const)('goes back, where onTimeout is %s', (onTimeout) =>
    onStage({ replicas: 4, strategy: waiting(onTimeout) }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(290)
      expect(stage.see.reason).toBe('AwaitingPromotion')
      await stage.untilReason('PromotionTimedOut', 20)
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }),
  )

  it('goes on, where onTimeout is Promote', () =>
    onStage({ replicas: 4, strategy: waiting('Promote') }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(290)
      expect(stage.see.reason).toBe('AwaitingPromotion')
      await stage.untilComplete('web:b', 20)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('does not end while the rollout is paused', () =>
    onStage({ replicas: 4, strategy: waiting() }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Pause')
      await stage.runFor(3600)
      expect(stage.see.reason).toBe('PausedByRequest')
      expect(stage.see.sizes['web:b']).toBe(1)
    }))
})
