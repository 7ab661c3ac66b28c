import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import type { RolloutRequest } from '../../src/api/rollout-request.ts'
import { onStage } from '../support/stage/on-stage.ts'
import { HELD_CANARY } from '../support/stage/strategies.ts'
import type { Stage } from '../support/stage/stage.ts'
import { type, typeAll } from '../support/stage/typed.ts'

/** A story that begins with a canary that waits to be promoted. */
function onHeldCanary(story: (stage: Stage) => Promise<void>): Promise<void> {
  return onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
    stage.person.setImage('web:b')
    await stage.untilReason('AwaitingPromotion')
    await story(stage)
  })
}

/** A story that begins with a rollout that the plan itself holds. */
function onPausedBySpec(story: (stage: Stage) => Promise<void>): Promise<void> {
  const options = { replicas: 4, strategy: HELD_CANARY, plan: { paused: true } }
  return onStage(options, async (stage) => {
    stage.person.setImage('web:b')
    await stage.untilReason('PausedBySpec')
    await story(stage)
  })
}

describe('the words that people say to a rollout', () => {
  it('promotes the step that waits', () =>
    onHeldCanary(async (stage) => {
      const promote = await typeAll(stage, 'promote web')
      expect(promote.errors).toEqual([])
      expect(promote.printed).toEqual(['rolloutplan "web" promoted: step 1 of rollout 1'])
      expect(promote.status).toBe(0)
      await stage.untilComplete('web:b')
    }))

  it('takes the kind with the name, as kubectl does', () =>
    onHeldCanary(async (stage) => {
      const promote = await typeAll(stage, 'promote rp/web --full')
      expect(promote.printed).toEqual(['rolloutplan "web" promoted in full: rollout 1'])
      await stage.untilComplete('web:b')
    }))

  it('aborts, and retries what was aborted', () =>
    onHeldCanary(async (stage) => {
      expect((await typeAll(stage, 'abort web')).printed).toEqual([
        'rolloutplan "web" aborted: rollout 1',
      ])
      await stage.untilReason('AbortedByRequest')
      expect((await typeAll(stage, 'retry web')).printed).toEqual([
        'rolloutplan "web" retried: rollout 1',
      ])
      await stage.untilReason('AwaitingPromotion')
    }))

  it('pauses and resumes, as often as people like', () =>
    onHeldCanary(async (stage) => {
      for (let times = 0; times < 2; times++) {
        expect((await typeAll(stage, 'pause web')).status).toBe(0)
        await stage.untilReason('PausedByRequest')
        expect((await typeAll(stage, 'resume web')).status).toBe(0)
        await stage.untilReason('AwaitingPromotion')
      }
    }))

  it('says that a promotion of a paused rollout counts once it is resumed', () =>
    onHeldCanary(async (stage) => {
      await typeAll(stage, 'pause web')
      await stage.untilReason('PausedByRequest')
      const promote = await typeAll(stage, 'promote web')
      expect(promote.errors).toEqual(['The rollout is paused: this counts once it is resumed'])
      expect(promote.status).toBe(0)
      await stage.runFor(60)
      expect(stage.see.reason).toBe('PausedByRequest')
      await typeAll(stage, 'resume web')
      await stage.untilComplete('web:b')
    }))

  it.each(['promote web', 'promote web --full'])(
    '%s: says that it counts once spec.paused is false',
    (line) =>
      onPausedBySpec(async (stage) => {
        expect((await typeAll(stage, line)).errors).toEqual([
          'spec.paused of the plan holds the rollout: this counts once that is false',
        ])
        await stage.runFor(60)
        expect(stage.see.reason).toBe('PausedBySpec')
        stage.person.patchPlan({ paused: false })
        await stage.untilComplete('web:b')
      }),
  )

  it('says what to set where spec.paused holds what is to resume', () =>
    onPausedBySpec(async (stage) => {
      expect((await typeAll(stage, 'resume web')).errors).toEqual([
        'Cannot resume RolloutPlan "web": spec.paused of the plan holds it: set that to false (NotNow)',
      ])
    }))

  it('prints the words of a refusal and ends with 1', () =>
    onHeldCanary(async (stage) => {
      const resume = await typeAll(stage, 'resume web')
      expect(resume.status).toBe(1)
      expect(resume.printed).toEqual([])
      expect(resume.errors).toEqual([
        'Cannot resume RolloutPlan "web": no request holds it (NotNow)',
      ])
    }))

  it('ends with 1 where there is nothing to speak about', () =>
    onStage({ strategy: HELD_CANARY }, async (stage) => {
      const promote = await typeAll(stage, 'promote web')
      expect(promote.status).toBe(1)
      expect(promote.errors).toEqual(['Cannot promote RolloutPlan "web": no rollout has run yet'])
    }))

  it('does not wait for an answer when it is told not to', () =>
    onHeldCanary(async (stage) => {
      stage.killOperator()
      const abort = await typeAll(stage, 'abort web --no-wait')
      expect(abort.status).toBe(0)
      expect(abort.printed.join()).toMatch(
        /^rolloutrequest "web-1-abort-\w{5}" created: abort rollout 1$/,
      )
      stage.startOperator()
      await stage.untilReason('AbortedByRequest')
    }))

  it('says when no operator answers, and that the request stays', () =>
    onHeldCanary(async (stage) => {
      stage.killOperator()
      const promote = type(stage, 'promote web --timeout 10s')
      await stage.runFor(9)
      expect(promote.status).toBeUndefined()
      await stage.runFor(2)
      expect(promote.status).toBe(3)
      expect(promote.errors[0]).toBe(
        'Cannot tell whether RolloutPlan "web" is to promote: no operator has answered within 10s, expected one to run',
      )
      stage.startOperator()
      await stage.untilComplete('web:b')
    }))

  it('prints the request as it was answered for programs', () =>
    onHeldCanary(async (stage) => {
      const abort = await typeAll(stage, 'abort web -o yaml')
      const request = parse(abort.printed.join('\n')) as RolloutRequest
      expect(request).toMatchObject({
        kind: 'RolloutRequest',
        spec: {
          planRef: { name: 'web' },
          rollout: 1,
          action: 'Abort',
          ttlSecondsAfterFinished: 3600,
        },
        status: { conditions: [{ type: 'Accepted' }] },
      })
      expect(request.metadata.managedFields).toBeUndefined()
      const retry = await typeAll(stage, 'retry web -o name')
      expect(retry.printed.join()).toMatch(/^rolloutrequest.rolloutplan.dev\/web-1-retry-\w{5}$/)
    }))
})
