import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../src/api/rollout-plan.ts'
import { blueGreenOf, canaryOf } from '../../support/facts.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { recover, shorten } from '../../support/stage/moments.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'

// Pods that don't come, or go, and what onFailure says to it.

const plan = { progressDeadlineSeconds: 60 }
const onFailure = 'Pause'
const TAKEN_BACK_BY_PEOPLE: readonly (readonly [string, StrategySpec])[] = [
  ['an additive canary', canaryOf([25, 50], { bakeSeconds: 2, onFailure })],
  [
    'a bounded canary',
    canaryOf([25, 75], { bakeSeconds: 2, onFailure, capacity: { type: 'Bounded' } }),
  ],
  ['a blue/green', blueGreenOf({ bakeSeconds: 2, onFailure })],
]

describe.each(TAKEN_BACK_BY_PEOPLE)('%s with onFailure: Pause', (_name, strategy) => {
  it('waits for a person when pods do not come', () =>
    onStage({ replicas: 4, strategy, plan }, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('FailurePaused', 90)
      expect(stage.see.phase).toBe('Paused')
      expect(stage.see.message).toContain('ProgressDeadlineExceeded')
      const sizes = stage.see.sizes
      await stage.runFor(3600)
      expect(stage.see.reason).toBe('FailurePaused')
      expect(stage.see.sizes).toEqual(sizes)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))

  it.each(['Resume', 'Promote'] as const)('goes on after %s, once the pods are there', (action) =>
    onStage({ replicas: 4, strategy, plan }, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('FailurePaused', 90)
      recover(stage)
      await stage.runFor(10)
      stage.person.request(action)
      await stage.until(() => stage.see.reason !== 'FailurePaused')
      await stage.until(() => {
        recover(stage)
        return stage.see.status.stable?.images[0] === 'web:broken'
      })
      await stage.runFor(10)
      expectAtRest(stage, 'web:broken', 4)
    }),
  )

  it('fails again when it is resumed and the pods still do not come', () =>
    onStage({ replicas: 4, strategy, plan }, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('FailurePaused', 90)
      stage.person.request('Resume')
      await stage.until(() => stage.see.reason !== 'FailurePaused')
      await stage.runFor(50)
      expect(stage.see.reason).not.toBe('FailurePaused')
      await stage.untilReason('FailurePaused', 20)
    }))
})

it('counts progress, not time: a slow rollout outlives its deadline', () =>
  onStage(
    {
      replicas: 8,
      plan,
      strategy: canaryOf([50], { bakeSeconds: 2 }),
    },
    async (stage) => {
      stage.person.setImage('web:broken')
      await stage.until(() => stage.podsMade.length === 8)
      for (let ready = 1; ready <= 8; ready++) {
        await stage.runFor(40)
        expect(stage.see.phase).toBe('Progressing')
        recover(stage, 1)
      }
      await stage.untilComplete('web:broken')
      expectAtRest(stage, 'web:broken', 8)
    },
  ))

it('does not take time that people take for a lack of progress', () =>
  onStage(
    { replicas: 4, plan, strategy: canaryOf([25, 50], { bakeSeconds: 2 }) },
    async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('WaitingForReplicas')
      await stage.runFor(50)
      stage.person.request('Pause')
      await stage.untilReason('PausedByRequest')
      await stage.runFor(3600)
      stage.person.request('Resume')
      await stage.runFor(50)
      expect(stage.see.reason).toBe('WaitingForReplicas')
      await stage.untilReason('ProgressDeadlineExceeded', 20)
    },
  ))

it('goes back from the bake when nobody can be served by the new version any more', () =>
  onStage(
    { replicas: 4, plan, strategy: blueGreenOf({ bakeSeconds: 600 }), except: ['S01', 'S08'] },
    async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      shorten(stage, 'web:b', 4)
      await stage.runFor(5)
      await stage.untilReason('AnalysisFailed')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    },
  ))

describe('a version that falls sick once it has the users of a blue/green', () => {
  const sick = (onFailure: 'Abort' | 'Pause', act: (stage: Stage) => Promise<void>) =>
    onStage(
      // Nobody can be there before it is seen: S01 is asked for by hand.
      { replicas: 4, strategy: blueGreenOf({ bakeSeconds: 600, onFailure }), except: ['S01'] },
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('Baking')
        await stage.runFor(20)
        shorten(stage, 'web:b', 4)
        await stage.runFor(5)
        expect(stage.see.reached()).toEqual({ 'web:a': 4 })
        await act(stage)
      },
    )

  it('is taken back at once', () =>
    sick('Abort', async (stage) => {
      await stage.untilReason('AnalysisFailed')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))

  it('waits for a person without the users, where onFailure is Pause', () =>
    sick('Pause', async (stage) => {
      expect(stage.see.reason).toBe('FailurePaused')
      expect(stage.see.message).toContain('AnalysisFailed')
      await stage.runFor(60)
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      recover(stage)
      stage.person.request('Resume')
      await stage.untilReason('Baking')
      expect(stage.see.reached()).toEqual({ 'web:b': 4 })
    }))
})
