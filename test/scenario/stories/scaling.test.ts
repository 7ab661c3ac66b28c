import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../src/api/rollout-plan.ts'
import { blueGreenOf, canaryOf } from '../../support/facts.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import { HELD, STRATEGIES } from '../../support/stage/strategies.ts'

// A person scales the Deployment.

const PAUSE = { untilPromoted: true, timeoutSeconds: 100 } as const

/** The same, with an end to the waiting of its steps. */
function timingOut(strategy: StrategySpec): StrategySpec {
  const { canary, blueGreen } = strategy
  if (blueGreen !== undefined) return { ...strategy, blueGreen: { ...blueGreen, pause: PAUSE } }
  if (canary === undefined) return strategy
  const steps = canary.steps.map((step) => ({ ...step, pause: PAUSE }))
  return { ...strategy, canary: { ...canary, steps } }
}

describe.each(HELD)('%s that is held', (name, strategy) => {
  /** A quarter of N, and of a blue/green all of it. */
  const updatedFor = (wanted: number): number =>
    name === 'a blue/green' ? wanted : Math.round(wanted / 4)

  it.each([8, 12])('follows from 4 to %s, and ends with as many', (wanted) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.scale(wanted)
      await stage.runFor(30)
      expect(stage.see.reason).toBe('AwaitingPromotion')
      expect(stage.see.ready['web:b']).toBeGreaterThanOrEqual(updatedFor(wanted))
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', wanted)
    }),
  )

  it.each([4, 1])('follows from 8 down to %s, and ends with as many', (wanted) =>
    onStage({ replicas: 8, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.scale(wanted)
      await stage.runFor(30)
      expect(stage.see.reason).toBe('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', wanted)
    }),
  )

  it('judges nothing while it is scaled to 0, and goes on where it was when it is back', () =>
    onStage({ replicas: 4, strategy, plan: { progressDeadlineSeconds: 60 } }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.scale(0)
      await stage.runFor(600)
      expect(stage.see.sizes).toEqual({})
      expect(stage.see.phase).not.toBe('Degraded')
      stage.person.scale(4)
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('tells no pause and no share without pods, and takes no time for pausing', () =>
    onStage({ replicas: 4, strategy: timingOut(strategy) }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.scale(0)
      await stage.runFor(600)
      expect(stage.see.reason).toBe('WaitingForReplicas')
      expect(stage.see.status.rollout?.weight.observed).toBe(0)
      const ready: number[] = []
      stage.world.observe(() => {
        if (stage.see.reason === 'AwaitingPromotion') ready.push(stage.see.ready['web:b'] ?? 0)
      })
      stage.person.scale(4)
      await stage.untilReason('AwaitingPromotion')
      expect(Math.min(...ready)).toBeGreaterThan(0)
      await stage.runFor(90)
      expect(stage.see.reason).toBe('AwaitingPromotion')
      await stage.untilReason('PromotionTimedOut', 20)
    }))

  it('has its whole deadline for pods that were gone while it was scaled to 0', () =>
    onStage({ replicas: 4, strategy, plan: { progressDeadlineSeconds: 60 } }, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('WaitingForReplicas')
      await stage.runFor(30)
      stage.person.scale(0)
      await stage.runFor(600)
      stage.person.scale(4)
      await stage.runFor(50)
      expect(stage.see.reason).toBe('WaitingForReplicas')
      await stage.untilReason('ProgressDeadlineExceeded', 30)
    }))

  it('goes back at the size that is asked for by then', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.scale(6)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(5)
      expectAborted(stage, 'web:a', 6)
    }))
})

describe.each(STRATEGIES)('%s', (_name, strategy) => {
  it('may be scaled at rest, up, down and to 0', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      for (const wanted of [7, 2, 0, 3]) {
        stage.person.scale(wanted)
        await stage.runFor(10)
        expectAtRest(stage, 'web:a', wanted)
      }
    }))

  it('rolls a version out for a Deployment of size 0 as soon as that has pods', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.scale(0)
      await stage.runFor(10)
      stage.person.setImage('web:b')
      await stage.runFor(60)
      expect(stage.see.sizes).toEqual({})
      stage.person.scale(4)
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('serves a single replica throughout', () =>
    onStage({ replicas: 1, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 1)
      expect(stage.podsMade).toEqual(['web:b'])
    }))
})

describe.each([
  ['a canary', canaryOf([50], { bakeSeconds: 300 })],
  ['a blue/green', blueGreenOf({ bakeSeconds: 300 })],
])('the bake of %s', (_name, strategy) => {
  it('keeps stable whole for as long as it lasts', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      await stage.runFor(295)
      expect(stage.see.reason).toBe('Baking')
      expect(stage.see.ready).toEqual({ 'web:a': 4, 'web:b': 4 })
      await stage.untilComplete('web:b', 10)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('follows a person who scales', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      stage.person.scale(6)
      await stage.runFor(10)
      expect(stage.see.ready).toEqual({ 'web:a': 6, 'web:b': 6 })
      await stage.untilComplete('web:b', 300)
      expectAtRest(stage, 'web:b', 6)
    }))
})
