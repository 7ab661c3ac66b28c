import { describe, expect, it } from '@jest/globals'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { afterWrites } from '../../support/stage/moments.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { HELD, HELD_CANARY, SHORTEST } from '../../support/stage/strategies.ts'
import { deploymentIn, setsIn } from '../../support/sim/workload-world.ts'

/** All users, all steps: whoever brought it there. */
function expectFinished({ see: { status, reason } }: Stage): void {
  expect(reason).toBe('RolloutComplete')
  const { step, weight } = status.rollout ?? {}
  expect(weight).toEqual({ desired: 100, achievable: 100, observed: 100 })
  expect(status.progress).toBe(`${step?.count}/${step?.count}`)
}

// A person says `kubectl rollout resume` on a gated Deployment: let Kubernetes do it.

describe.each(HELD)('%s that is held', (_name, strategy) => {
  it('T14, T15: lets Kubernetes finish, with users served throughout, and holds it again', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.resume()
      await stage.untilReason('Overridden')
      expect(stage.see.phase).toBe('Progressing')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 6)
      expect(stage.see.past).toEqual(['Overridden Overridden'])
      expectFinished(stage)
      expect(stage.see.events).toContain('Overridden')
      expect(setsIn(stage.world)).toHaveLength(2)
    }))

  it.each([0.02, 0.15, 0.3])(
    'T14: ends with the new version when a person pauses it again %s s after',
    (time) =>
      onStage({ replicas: 6, strategy, except: ['S09', 'S40'] }, async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('AwaitingPromotion')
        stage.person.resume()
        await stage.runFor(time)
        stage.person.patchDeployment({ spec: { paused: true } })
        await stage.runFor(30)
        if (stage.see.phase === 'Paused') stage.person.request('PromoteFull')
        await stage.untilComplete('web:b')
        await stage.runFor(10)
        expectAtRest(stage, 'web:b', 6)
      }),
  )

  it('T14: goes on as usual with the next version', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.resume()
      await stage.untilComplete('web:b')
      stage.person.setImage('web:c')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 6)
    }))

  // Kubernetes has begun to roll: how many pods there are is its own affair until it is stopped.
  const except = ['S08', 'S09', 'S40']

  it.each([0, 0.02, 0.05, 0.1, 0.15, 0.2])(
    'goes back when somebody says Abort %s s after',
    (time) =>
      onStage({ replicas: 6, strategy, except }, async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('AwaitingPromotion')
        stage.person.resume()
        await stage.runFor(time)
        const request = stage.person.request('Abort')
        await stage.untilReason('AbortedByRequest')
        await stage.runFor(10)
        expect(stage.see.answerTo(request).verdict).toBe('Accepted Accepted')
        expectAborted(stage, 'web:a', 6)
        expect(setsIn(stage.world)).toHaveLength(2)
        stage.person.request('Retry')
        await stage.untilReason('AwaitingPromotion')
      }),
  )

  it.each([0.25, 0.3, 0.4, 1])('ends with one version when Abort comes %s s after', (time) =>
    onStage({ replicas: 6, strategy, except }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.resume()
      await stage.runFor(time)
      stage.person.request('Abort')
      await stage.runFor(30)
      if (stage.see.reason === 'AbortedByRequest') expectAborted(stage, 'web:a', 6)
      else expectAtRest(stage, 'web:b', 6)
    }),
  )

  it('T15: lets Kubernetes roll an aborted version out when it is resumed', () =>
    onStage({ replicas: 6, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      stage.person.resume()
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 6)
      expect(stage.see.past).toEqual(['Aborted AbortedByRequest'])
      expectFinished(stage)
    }))
})

it('shuts the gate again when somebody opens it while nothing rolls', () =>
  onStage({ replicas: 4 }, async (stage) => {
    stage.person.resume()
    await stage.until(() => deploymentIn(stage.world).spec.paused === true)
    await stage.runFor(5)
    expectAtRest(stage, 'web:a', 4)
    expect(stage.podsMade).toEqual([])
    expect(stage.see.reason).toBe('Adopted')
  }))

it('says the same as before when somebody opens the gate after a rollout', () =>
  onStage({ replicas: 4 }, async (stage) => {
    stage.person.setImage('web:b')
    await stage.untilComplete('web:b', 300)
    stage.person.resume()
    await stage.until(() => deploymentIn(stage.world).spec.paused === true)
    await stage.runFor(5)
    expectFinished(stage)
    expect(stage.see.past).toEqual(['Completed RolloutComplete'])
  }))

it('does not take what was edited after the resume for what the rollout was about', () =>
  onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
    stage.person.setImage('web:b')
    await stage.untilReason('AwaitingPromotion')
    stage.person.resume()
    stage.person.setImage('web:c')
    await stage.untilComplete('web:c')
    await stage.runFor(10)
    expectAtRest(stage, 'web:c', 4)
    expect(stage.see.reason).toBe('Adopted')
    expect(stage.see.status.rollout?.weight.observed).not.toBe(100)
  }))

it('has nothing to undo by kubectl, which refuses a paused Deployment', () =>
  onStage({ replicas: 4, history: ['web:0', 'web:a'] }, async (stage) => {
    expect(() => {
      stage.person.undo()
    }).toThrow('cannot rollback a paused deployment')
    await stage.runFor(5)
    expectAtRest(stage, 'web:a', 4)
  }))

describe.each(SHORTEST)('%s', (_name, strategy) => {
  it('T14, T15: lets Kubernetes finish, whichever write a person resumes it after', () =>
    afterWrites({
      options: { replicas: 3, strategy },
      start: ({ person }) => {
        person.setImage('web:b')
      },
      deed: ({ person }) => {
        person.resume()
      },
      outcome: async (stage) => {
        await stage.untilComplete('web:b')
        await stage.runFor(10)
        expectAtRest(stage, 'web:b', 3)
      },
    }))
})
