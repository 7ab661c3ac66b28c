import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../src/api/rollout-plan.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { POD_TEMPLATE_HASH } from '../../../src/objects/workload.ts'
import { blueGreenOf } from '../../support/facts.ts'
import { PERSON } from '../../support/sim/workload-world.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { recover } from '../../support/stage/moments.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { HELD_BLUE_GREEN, UNTIL_PROMOTED } from '../../support/stage/strategies.ts'

// Users of a blue/green reach one version, whatever becomes of the Service that carries them.

const WEB = { namespace: 'default', name: 'web' }
const OWN = { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] }
const DEADLINE = { progressDeadlineSeconds: 20 }
const TIMED_OUT = blueGreenOf({ pause: { ...UNTIL_PROMOTED, timeoutSeconds: 20 } })

/** Rolls "web:b" out, as far as the step that waits to be promoted. */
async function preview(stage: Stage): Promise<void> {
  stage.person.setImage('web:b')
  await stage.untilReason('AwaitingPromotion')
  await stage.runFor(30)
}

describe('a blue/green that is retried sends nobody to the version that is not promoted', () => {
  it.each<[string, StrategySpec, (stage: Stage) => Promise<void>]>([
    [
      'after an Abort',
      HELD_BLUE_GREEN,
      async (stage) => {
        await preview(stage)
        stage.person.request('Abort')
        await stage.untilReason('AbortedByRequest')
      },
    ],
    [
      'after an Abort in its bake, at once',
      blueGreenOf({ pause: UNTIL_PROMOTED, bakeSeconds: 60 }),
      async (stage) => {
        await preview(stage)
        stage.person.request('Promote')
        await stage.untilReason('Baking')
        stage.person.request('Abort')
        await stage.untilReason('Aborting')
      },
    ],
    [
      'after nobody promoted it in time',
      TIMED_OUT,
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('PromotionTimedOut')
      },
    ],
    [
      'when it comes back after it was rejected',
      HELD_BLUE_GREEN,
      async (stage) => {
        await preview(stage)
        stage.person.request('Abort')
        await stage.untilReason('AbortedByRequest')
        stage.person.setImage('web:a')
        await stage.until(() => stage.see.phase === 'Healthy')
        stage.person.setImage('web:b')
        await stage.untilReason('RevisionRejected')
      },
    ],
  ])('%s', (_name, strategy, fail) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      await fail(stage)
      await stage.runFor(strategy === TIMED_OUT ? 60 : 0)
      stage.person.request('Retry')
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(5)
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      expect(stage.see.status.rollout?.weight.observed).toBe(0)
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }),
  )

  it('after its pods did not come in time', () =>
    onStage({ replicas: 4, strategy: HELD_BLUE_GREEN, plan: DEADLINE }, async (stage) => {
      stage.person.setImage('web:broken')
      await stage.untilReason('ProgressDeadlineExceeded')
      stage.person.request('Retry')
      await stage.until(() => stage.see.sizes['web:broken'] === 4)
      await stage.runFor(1)
      recover(stage)
      await stage.untilReason('AwaitingPromotion')
      await stage.runFor(5)
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
    }))
})

function writeBack({ world }: Stage): void {
  const body = { spec: { selector: { [POD_TEMPLATE_HASH]: null } } }
  world.api.patch(SERVICES, WEB, { kind: 'merge', body }, PERSON)
}

function makeAgain({ world }: Stage): void {
  world.api.delete(SERVICES, WEB)
  const service = { apiVersion: 'v1', kind: 'Service', metadata: WEB, spec: OWN }
  world.api.create(SERVICES, service, PERSON)
}

// Nobody is behind a new Service until its EndpointSlice is there.
const LOSSES: readonly (readonly [string, (stage: Stage) => void, readonly string[]])[] = [
  ['is written back', writeBack, []],
  ['is deleted and made again', makeAgain, ['S01']],
]

describe.each(LOSSES)('a Service that %s', (_name, lose, except) => {
  it('goes back to stable at once while the new version is previewed', () =>
    onStage({ replicas: 4, except, strategy: HELD_BLUE_GREEN }, async (stage) => {
      await preview(stage)
      const before = stage.writes
      lose(stage)
      await stage.runFor(2)
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      expect(stage.see.reason).toBe('AwaitingPromotion')
      expect(stage.see.status.rollout?.weight.observed).toBe(0)
      await stage.runFor(60)
      expect(stage.writes - before).toBeLessThan(8)
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }))

  it.each([
    ['in the bake', false],
    ['in a bake that people hold', true],
  ])('goes back to the new version %s', (_when, isHeld) =>
    onStage({ replicas: 4, except, strategy: blueGreenOf({ bakeSeconds: 60 }) }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      await stage.runFor(20)
      if (isHeld) {
        stage.person.request('Pause')
        await stage.untilReason('PausedByRequest')
      }
      lose(stage)
      await stage.runFor(2)
      expect(stage.see.reached()).toEqual({ 'web:b': 4 })
      if (isHeld) stage.person.request('Resume')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
    }),
  )

  it('does not put off the way back from the bake', () =>
    onStage({ replicas: 4, except, strategy: blueGreenOf({ bakeSeconds: 60 }) }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      await stage.runFor(2)
      lose(stage)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest', 5)
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))
})

it('says who fights in the preview, and how many users the new version has meanwhile', () =>
  onStage({ replicas: 4, strategy: HELD_BLUE_GREEN }, async (stage) => {
    await preview(stage)
    writeBack(stage)
    await stage.runFor(1)
    writeBack(stage)
    await stage.runFor(2)
    expect(`${stage.see.phase} ${stage.see.reason}`).toBe('Progressing RouteContested')
    expect(stage.see.status.rollout?.weight.observed).toBe(50)
    await stage.runFor(12)
    expect(stage.see.reason).toBe('AwaitingPromotion')
    expect(stage.see.reached()).toEqual({ 'web:a': 4 })
  }))
