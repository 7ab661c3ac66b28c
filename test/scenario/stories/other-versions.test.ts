import { describe, expect, it } from '@jest/globals'
import { revisionsOf } from '../../../src/domain/rollout/replica-sets/revisions.ts'
import { blueGreenOf, canaryOf } from '../../support/facts.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { HELD, STRATEGIES, UNTIL_PROMOTED } from '../../support/stage/strategies.ts'
import { deploymentIn, setOf, setsIn } from '../../support/sim/workload-world.ts'

// The template is edited again: to a third version, back to stable, or to one that was aborted.

const madeOf = (stage: Stage, image: string): number =>
  stage.podsMade.filter((made) => made === image).length

describe.each(HELD)('%s', (_name, strategy) => {
  it('starts anew from the first step when a third version comes in mid-step', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.setImage('web:c')
      await stage.until(() => stage.see.rolloutId === 2)
      await stage.untilReason('AwaitingPromotion')
      expect(stage.see.step).toBe(1)
      expect(stage.see.sizes['web:b']).toBeUndefined()
      stage.person.request('Promote')
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
      expect(madeOf(stage, 'web:c')).toBe(4)
      expect(stage.see.past).toEqual(['Completed RolloutComplete', 'Superseded Superseded'])
      expect(stage.see.events).toContain('RolloutSuperseded')
    }))

  it('passes no gate for the third version that was passed for the second', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      stage.person.setImage('web:c')
      await stage.until(() => stage.see.rolloutId === 2)
      await stage.runFor(600)
      expect(stage.see.reason).toBe('AwaitingPromotion')
      expect(stage.see.status.updated?.images).toEqual(['web:c'])
    }))

  it('takes many edits in a row, and rolls the last one out', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      for (const image of ['web:b', 'web:c', 'web:d', 'web:e']) {
        stage.person.setImage(image)
        await stage.runFor(0.05)
      }
      await stage.until(() => stage.see.status.updated?.images[0] === 'web:e')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:e')
      await stage.runFor(10)
      expectAtRest(stage, 'web:e', 4)
      expect(madeOf(stage, 'web:e')).toBe(4)
    }))

  it('goes back when the template does', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.setImage('web:a')
      await stage.untilReason('RevertedToStable')
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 4)
      expect(stage.see.past).toEqual(['Reverted RevertedToStable'])
      expect(stage.see.events).toContain('RevertedToStable')
    }))

  it('goes back when the template does, also while it is aborting', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('Aborting')
      stage.person.setImage('web:a')
      await stage.untilComplete('web:a')
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('does not restart a rejected version, however often it is applied, until it is retried', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      const made = madeOf(stage, 'web:b')
      for (let time = 0; time < 5; time++) {
        stage.person.setImage('web:a')
        await stage.until(() => stage.see.phase === 'Healthy')
        stage.person.setImage('web:b')
        await stage.untilReason('RevisionRejected')
        await stage.runFor(60)
      }
      expectAborted(stage, 'web:a', 4)
      expect(madeOf(stage, 'web:b')).toBe(made)
      expect(stage.see.rolloutId).toBe(1)
      stage.person.request('Retry')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('rolls another version out after one was rejected', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      stage.person.setImage('web:c')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
    }))

  it('gives way to stable when the version that takes its place was rejected', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      stage.person.setImage('web:c')
      await stage.untilReason('AwaitingPromotion')
      stage.person.setImage('web:b')
      await stage.untilReason('RevisionRejected')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))
})

describe.each(STRATEGIES)('%s', (_name, strategy) => {
  // Each was rolled out by the plan, and C is made while B is the newer of the two.
  const rolled = async (stage: Stage): Promise<void> => {
    for (const image of ['web:b', 'web:a']) {
      stage.person.setImage(image)
      await stage.untilComplete(image)
      await stage.runFor(10)
    }
    stage.person.setImage('web:c')
    await stage.until(() => stage.see.rolloutId === 3)
    await stage.until(() => (stage.see.ready['web:c'] ?? 0) > 0)
  }
  const revisions = (stage: Stage): readonly string[] =>
    revisionsOf(deploymentIn(stage.world), setsIn(stage.world)).map(
      ({ number, template }) => `${number} ${template.spec.containers[0]?.image ?? ''}`,
    )

  it('keeps every version that it has rolled out, when the next is complete', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      await rolled(stage)
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
      expect(revisions(stage)).toEqual(['4 web:c', '3 web:a', '2 web:b'])
    }))

  it('keeps every version that it has rolled out, when the next is taken back', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      await rolled(stage)
      stage.person.setImage('web:a')
      await stage.untilComplete('web:a')
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 4)
      expect(revisions(stage)).toEqual(['3 web:a', '2 web:b'])
    }))
})

const SLOW = {
  canary: canaryOf([50], { bakeSeconds: 60 }),
  blueGreen: blueGreenOf({ bakeSeconds: 60 }),
}

describe.each(Object.entries(SLOW))('in the bake of a %s', (_name, strategy) => {
  it('a third version starts anew, with stable untouched', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      const stable = setOf(stage.world, 'web:a').metadata.uid
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      stage.person.setImage('web:c')
      await stage.until(() => stage.see.status.updated?.images[0] === 'web:c')
      await stage.untilReason('Baking')
      expect(stage.see.sizes).toEqual({ 'web:a': 4, 'web:c': 4 })
      expect(setOf(stage.world, 'web:a').metadata.uid).toBe(stable)
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
      expect(madeOf(stage, 'web:a')).toBe(0)
    }))

  it('the stable template takes all users back', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      stage.person.setImage('web:a')
      await stage.untilReason('RevertedToStable')
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 4)
      expect(madeOf(stage, 'web:a')).toBe(0)
    }))

  it('an abort takes all users back', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
      expect(madeOf(stage, 'web:a')).toBe(0)
    }))
})

it('a third version at the very cut-over leaves users with stable, then gets its turn', () =>
  onStage({ replicas: 4, strategy: blueGreenOf({ bakeSeconds: 2 }) }, async (stage) => {
    const isCutOver = (): boolean => stage.see.status.rollout !== undefined
    stage.person.setImage('web:b')
    await stage.until(() => stage.see.ready['web:b'] === 4)
    stage.afterWrite(
      ({ resource, key }) => resource.kind === 'Service' && key?.name === 'web' && isCutOver(),
      () => {
        stage.person.setImage('web:c')
      },
    )
    await stage.until(() => stage.areRacesRun)
    await stage.untilComplete('web:c')
    await stage.runFor(10)
    expectAtRest(stage, 'web:c', 4)
    expect(madeOf(stage, 'web:a')).toBe(0)
  }))

describe.each(STRATEGIES)('%s of a version that never gets ready', (_name, strategy) => {
  const plan = { progressDeadlineSeconds: 60 }

  it('is taken back by itself', () =>
    onStage({ replicas: 4, strategy, plan }, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('ProgressDeadlineExceeded', 90)
      await stage.runFor(30)
      expectAborted(stage, 'web:a', 4)
      expect(stage.see.past).toEqual(['Aborted ProgressDeadlineExceeded'])
    }))

  it('gives way to one that does, before its deadline', () =>
    onStage({ replicas: 4, strategy, plan }, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.runFor(30)
      stage.person.setImage('web:b')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }))
})

describe.each([...STRATEGIES, ...HELD])('%s', (_name, strategy) => {
  it('is said to start once, however fast pods get ready', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      const isStart = (reason: string): boolean => reason === 'RolloutStarted'
      stage.person.setImage('web:b')
      await stage.until(() => (stage.see.ready['web:b'] ?? 0) > 0)
      await stage.runFor(5)
      expect(stage.see.events.filter(isStart)).toHaveLength(1)
    }))
})

it('a step that waits to be promoted outlives the progress deadline', () =>
  onStage(
    {
      replicas: 4,
      plan: { progressDeadlineSeconds: 60 },
      strategy: canaryOf([], { steps: [{ weight: 25, pause: UNTIL_PROMOTED }], bakeSeconds: 2 }),
    },
    async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(86_400)
      expect(stage.see.reason).toBe('AwaitingPromotion')
    },
  ))
