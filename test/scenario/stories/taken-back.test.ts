import { describe, expect, it } from '@jest/globals'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { HELD } from '../../support/stage/strategies.ts'

// The template goes back while a rollout is on, and comes again: what ended is told in its own
// name, and nothing that was passed before is taken for passed.

const pastOf = (stage: Stage): readonly string[] =>
  (stage.see.status.history ?? []).map(({ result, images }) => `${result} ${images.join()}`)

describe.each(HELD)('%s', (_name, strategy) => {
  it('that is taken back is told as the version that it was about', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.setImage('web:a')
      await stage.untilReason('RevertedToStable')
      expect(pastOf(stage)).toEqual(['Reverted web:b'])
    }))

  it('that is taken back while it is aborted does not start by itself when it comes again', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('Aborting')
      stage.person.setImage('web:a')
      await stage.untilReason('RevertedToStable')
      stage.person.setImage('web:b')
      await stage.untilReason('RevisionRejected')
      await stage.runFor(60)
      expectAborted(stage, 'web:a', 4)
      expect(pastOf(stage)).toEqual(['Aborted web:b'])
    }))

  it.each([0, 0.02, 0.05, 0.1, 0.2])('comes again from its first step, %d s later', (pause) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('PromoteFull')
      await stage.untilReason('Baking')
      stage.person.setImage('web:a')
      await stage.until(() => stage.see.reason !== 'Baking')
      await stage.runFor(pause)
      stage.person.setImage('web:b')
      await stage.until(() => stage.see.rolloutId === 2)
      await stage.untilReason('AwaitingPromotion')
      expect(stage.see.step).toBe(1)
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
      expect(pastOf(stage)).toEqual(['Completed web:b', 'Reverted web:b'])
    }),
  )

  it('comes again after the operator died in taking it back, with no user unserved', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('PromoteFull')
      await stage.untilReason('Baking')
      stage.afterWrite(
        () => true,
        () => {
          stage.killOperator()
        },
      )
      stage.person.setImage('web:a')
      await stage.until(() => stage.areRacesRun)
      await stage.runFor(5)
      stage.person.setImage('web:b')
      stage.startOperator()
      await stage.runFor(30)
      if (stage.see.reason === 'AwaitingPromotion') stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }))

  it('starts anew for another version, though that came when nothing could be started', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      stage.person.patchDeployment({
        spec: { strategy: { type: 'Recreate', rollingUpdate: null } },
      })
      stage.person.setImage('web:c')
      await stage.untilReason('TargetStrategyMismatch')
      stage.person.patchDeployment({ spec: { strategy: { type: 'RollingUpdate' } } })
      await stage.until(() => stage.see.rolloutId === 2)
      await stage.untilReason('AwaitingPromotion')
      expect(stage.see.step).toBe(1)
      expect(pastOf(stage)).toEqual(['Superseded web:b'])
    }))
})
