import { describe, expect, it } from '@jest/globals'
import type { PauseSpec, StrategySpec } from '../../../src/api/rollout-plan.ts'
import { blueGreenOf, canaryOf } from '../../support/facts.ts'
import { isSealed } from '../../support/invariants/plan-view.ts'
import { setsIn } from '../../support/sim/workload-world.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { recover, shorten } from '../../support/stage/moments.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { UNTIL_PROMOTED } from '../../support/stage/strategies.ts'

// A version that was whole falls sick: in a pause, in the bake, or again and again.

const plan = { progressDeadlineSeconds: 60 }
/** Pods are made to fail on purpose. */
const except = ['S08']

function strategiesWith(
  pause: PauseSpec,
  bakeSeconds: number,
): readonly (readonly [string, StrategySpec])[] {
  const steps = [{ weight: 25, pause }, { weight: 50 }]
  return [
    ['an additive canary', canaryOf([], { steps, bakeSeconds })],
    ['a bounded canary', canaryOf([], { steps, bakeSeconds, capacity: { type: 'Bounded' } })],
    ['a blue/green', blueGreenOf({ pause, bakeSeconds })],
  ]
}

function failureOf({ see }: Stage): string {
  return `${see.reason}: ${see.message}`
}

/** Pods of a version that start, and die after some time, again and again. */
async function crashLoop(stage: Stage, image: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    shorten(stage, image, 1)
    await stage.runFor(7)
    recover(stage)
    await stage.runFor(3)
  }
}

describe.each(strategiesWith({ seconds: 1 }, 20))('the bake of %s', (_name, strategy) => {
  const baking = (act: (stage: Stage) => Promise<void>) =>
    onStage({ replicas: 4, strategy, plan, except }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      await stage.runFor(5)
      await act(stage)
    })

  it('never ends with a version that crash-loops, which fails by the deadline', () =>
    baking(async (stage) => {
      await crashLoop(stage, 'web:b', 5)
      expect(stage.see.sizes['web:a']).toBeGreaterThanOrEqual(1)
      expect(stage.see.reason).toBe('Baking')
      shorten(stage, 'web:b', 1)
      await stage.untilReason('ProgressDeadlineExceeded', 12)
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))

  it('counts anew once the pods are back, and then the version is handed over', () =>
    baking(async (stage) => {
      shorten(stage, 'web:b', 2)
      await stage.runFor(30)
      expect(failureOf(stage)).toBe('WaitingForReplicas: 2 of 4 updated pods are available')
      expect(stage.see.ready['web:a']).toBeGreaterThanOrEqual(1)
      recover(stage)
      await stage.untilReason('Baking', 1)
      await stage.runFor(19)
      expect(stage.see.reason).toBe('Baking')
      await stage.untilComplete('web:b', 5)
      expectAtRest(stage, 'web:b', 4)
      expect(stage.podsMade).toEqual(Array(4).fill('web:b'))
    }))

  it('is over in time however much a person scales', () =>
    baking(async (stage) => {
      for (const size of [2, 6, 3, 8]) {
        stage.person.scale(size)
        await stage.runFor(3)
      }
      expect(stage.see.reason).toBe('Baking')
      await stage.untilComplete('web:b', 5)
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 8)
    }))

  it('counts anew after a person has held the rollout in which pods were missing', () =>
    baking(async (stage) => {
      stage.person.request('Pause')
      await stage.untilReason('PausedByRequest')
      shorten(stage, 'web:b', 1)
      await stage.runFor(600)
      expect(stage.see.reason).toBe('PausedByRequest')
      recover(stage)
      await stage.runFor(5)
      stage.person.request('Resume')
      await stage.untilReason('Baking', 1)
      await stage.runFor(19)
      expect(stage.see.reason).toBe('Baking')
      await stage.untilComplete('web:b', 5)
      expectAtRest(stage, 'web:b', 4)
    }))
})

describe.each(strategiesWith({ seconds: 20 }, 2))('a pause of %s', (_name, strategy) => {
  const pausing = (act: (stage: Stage, size: number) => Promise<void>) =>
    onStage({ replicas: 4, strategy, plan, except }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('TimedPause')
      await stage.runFor(5)
      const size = stage.see.sizes['web:b'] ?? 0
      shorten(stage, 'web:b', size)
      await act(stage, size)
    })

  it('is not left by a version that has fallen sick, which fails by the deadline', () =>
    pausing(async (stage, size) => {
      await stage.runFor(50)
      expect(stage.see.reason).toBe('WaitingForReplicas')
      expect(stage.see.sizes['web:b']).toBe(size)
      await stage.untilReason('ProgressDeadlineExceeded', 60)
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))

  it('goes on for one that recovers within it, and lasts no longer', () =>
    pausing(async (stage) => {
      await stage.runFor(5)
      recover(stage)
      await stage.untilReason('TimedPause', 1)
      await stage.untilComplete('web:b', 15)
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('is not left in a ready moment of one that crash-loops, which fails by the deadline', () =>
    pausing(async (stage, size) => {
      await stage.runFor(40)
      recover(stage)
      await stage.untilReason('WaitingForReplicas', 1)
      await stage.runFor(5)
      shorten(stage, 'web:b', 1)
      await stage.runFor(10)
      expect(stage.see.sizes['web:b']).toBe(size)
      await stage.untilReason('ProgressDeadlineExceeded', 6)
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))

  it('is left by one that recovers after it', () =>
    pausing(async (stage) => {
      await stage.runFor(30)
      recover(stage)
      await stage.runFor(25)
      expect(failureOf(stage)).toContain('stayed for as long as they were missing')
      expect(stage.see.step).toBe(1)
      await stage.untilComplete('web:b', 15)
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
      expect(stage.see.status.rollout?.dippedTime).toBeUndefined()
    }))
})

describe.each(strategiesWith(UNTIL_PROMOTED, 2))('%s that waits for a word', (_name, strategy) => {
  it('is not promoted while its pods fail, but once they are back', () =>
    onStage({ replicas: 4, strategy, plan, except }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const size = stage.see.sizes['web:b'] ?? 0
      shorten(stage, 'web:b', size)
      await stage.untilReason('WaitingForReplicas', 1)
      stage.person.request('Promote')
      await stage.runFor(30)
      expect(failureOf(stage)).toContain(`0 of ${size} updated pods are available`)
      expect(stage.see.sizes['web:b']).toBe(size)
      expect(stage.see.reached()).not.toHaveProperty('web:b')
      recover(stage)
      await stage.untilComplete('web:b', 40)
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('waits on for it when its pods have failed for less than the deadline, however often', () =>
    onStage({ replicas: 4, strategy, plan, except }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      for (let time = 0; time < 4; time++) {
        await stage.runFor(70)
        shorten(stage, 'web:b', 1)
        await stage.untilReason('WaitingForReplicas', 1)
        await stage.runFor(40)
        recover(stage)
        await stage.untilReason('AwaitingPromotion', 1)
      }
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }))
})

it('gives a blue/green its users back where all new pods fail once the hand-over has begun', () =>
  onStage(
    // Nobody can be there before it is seen: S01 is asked for by hand.
    { replicas: 4, strategy: blueGreenOf({ bakeSeconds: 2 }), except: ['S01', 'S08'] },
    async (stage) => {
      stage.afterWrite(
        () => setsIn(stage.world).some(isSealed),
        () => {
          shorten(stage, 'web:b', 4)
        },
      )
      stage.person.setImage('web:b')
      await stage.until(() => stage.areRacesRun)
      await stage.runFor(1)
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    },
  ))
