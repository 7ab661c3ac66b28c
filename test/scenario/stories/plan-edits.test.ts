import { describe, expect, it } from '@jest/globals'
import type { CanaryStepSpec, StrategySpec } from '../../../src/api/rollout-plan.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { blueGreenOf, canaryOf, serviceOf } from '../../support/facts.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { PERSON } from '../../support/sim/workload-world.ts'
import {
  HELD,
  HELD_BLUE_GREEN,
  HELD_CANARY,
  UNTIL_PROMOTED,
} from '../../support/stage/strategies.ts'

// The plan is edited while a rollout is on.

function held(...weights: readonly number[]): readonly CanaryStepSpec[] {
  return weights.map((weight) => ({ weight, pause: UNTIL_PROMOTED }))
}

function ladderOf(weights: readonly number[]): StrategySpec {
  return canaryOf([], { steps: held(...weights), bakeSeconds: 2 })
}

function editSteps({ person }: Stage, ...weights: readonly number[]): void {
  person.patchPlan({ strategy: { canary: { steps: held(...weights) } } })
}

async function stepTo(stage: Stage, step: number): Promise<void> {
  await stage.until(() => stage.see.reason === 'AwaitingPromotion' && stage.see.step === step)
}

describe('steps edited in the middle of a rollout', () => {
  it.each([
    ['one is added before', [10, 20, 50], { step: 2, updated: 3 }],
    ['one is added after', [20, 35, 50], { step: 1, updated: 3 }],
    ['the weight is raised', [35, 50], { step: 1, updated: 5 }],
    ['the weight is lowered', [10, 50], { step: 2, updated: 10 }],
    ['those above are taken away', [20], { step: 1, updated: 3 }],
  ] as const)('%s: it goes on at the first step that has as much', (_name, weights, expected) =>
    onStage({ replicas: 10, strategy: ladderOf([20, 50]) }, async (stage) => {
      const sizes: number[] = []
      stage.person.setImage('web:b')
      await stepTo(stage, 1)
      expect(stage.see.sizes['web:b']).toBe(3)
      stage.world.observe(() => {
        sizes.push(stage.see.sizes['web:b'] ?? 0)
      })
      editSteps(stage, ...weights)
      await stage.until(() => stage.see.status.observedGeneration === 2)
      await stepTo(stage, expected.step)
      await stage.runFor(5)
      expect(stage.see.sizes['web:b']).toBe(expected.updated)
      expect(Math.min(...sizes)).toBe(3)
      for (const step of weights.map((_, index) => index + 1)) {
        if (step >= stage.see.step) {
          await stepTo(stage, step)
          stage.person.request('Promote', { step })
        }
      }
      await stage.untilComplete('web:b')
      expectAtRest(stage, 'web:b', 10)
    }),
  )

  it.each<[string, readonly CanaryStepSpec[]]>([
    ['wait to be promoted', held(10, 20)],
    ['do not', [{ weight: 10 }, { weight: 20 }]],
  ])('asks a person still, where every step is below the share, and they %s', (_name, steps) =>
    onStage({ replicas: 10, strategy: ladderOf([20, 50]) }, async (stage) => {
      stage.person.setImage('web:b')
      await stepTo(stage, 1)
      stage.person.request('Promote')
      await stepTo(stage, 2)
      stage.person.patchPlan({ strategy: { canary: { steps } } })
      await stage.until(() => stage.see.status.observedGeneration === 2)
      await stage.runFor(600)
      expect([stage.see.reason, stage.see.step]).toEqual(['AwaitingPromotion', 1])
      expect(stage.see.message).toContain('every step of the plan is below what is in force')
      expect(stage.see.sizes).toEqual({ 'web:a': 10, 'web:b': 10 })
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      expectAtRest(stage, 'web:b', 10)
    }),
  )

  it('stays on what it kept until a step is high enough, and follows the plan again', () =>
    onStage({ replicas: 10, strategy: ladderOf([20, 35]) }, async (stage) => {
      stage.person.setImage('web:b')
      await stepTo(stage, 1)
      editSteps(stage, 5, 10)
      await stage.until(() => stage.see.message.includes('below what is in force'))
      editSteps(stage, 5, 10, 35)
      await stepTo(stage, 3)
      expect(stage.see.sizes['web:b']).toBe(5)
    }))

  it('asks nobody where every step is below the share and none of them would', () =>
    onStage(
      {
        replicas: 10,
        strategy: canaryOf([], { steps: [{ weight: 35, pause: { seconds: 100 } }] }),
      },
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('TimedPause')
        stage.person.patchPlan({ strategy: { canary: { steps: [{ weight: 20 }] } } })
        await stage.untilComplete('web:b')
        expectAtRest(stage, 'web:b', 10)
      },
    ))

  it('keeps a bounded canary as it is that becomes an additive one with lower steps', () =>
    onStage(
      {
        replicas: 6,
        strategy: canaryOf([], { steps: held(50, 75), capacity: { type: 'Bounded' } }),
      },
      async (stage) => {
        stage.person.setImage('web:b')
        await stepTo(stage, 1)
        const capacity = { type: 'Additive' as const }
        stage.person.patchPlan({ strategy: { canary: { capacity, steps: held(10, 25) } } })
        await stage.until(() => stage.see.status.observedGeneration === 2)
        await stage.runFor(60)
        expect(stage.see.reason).toBe('AwaitingPromotion')
        expect(stage.see.sizes).toEqual({ 'web:a': 3, 'web:b': 3 })
        stage.person.request('Promote')
        await stage.untilComplete('web:b')
        expectAtRest(stage, 'web:b', 6)
      },
    ))

  it('comes back on a step of the plan where what it kept is scaled to 0', () =>
    onStage({ replicas: 10, strategy: ladderOf([35, 50]) }, async (stage) => {
      stage.person.setImage('web:b')
      await stepTo(stage, 1)
      editSteps(stage, 10, 20)
      await stage.until(() => stage.see.message.includes('below what is in force'))
      stage.person.scale(0)
      await stage.runFor(30)
      expect(stage.see.sizes).toEqual({})
      stage.person.scale(10)
      await stepTo(stage, 1)
      expect(stage.see.sizes['web:b']).toBe(1)
    }))

  it('keeps the time that a pause has lasted, where the weight is the same', () =>
    onStage(
      {
        replicas: 4,
        strategy: canaryOf([], {
          steps: [{ weight: 20, pause: { seconds: 100 } }, { weight: 50 }],
        }),
      },
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('TimedPause')
        await stage.runFor(80)
        const steps = [{ weight: 20, pause: { seconds: 100 } }, { weight: 35 }, { weight: 50 }]
        stage.person.patchPlan({ strategy: { canary: { steps } } })
        await stage.untilReason('Baking', 25)
      },
    ))

  it('refuses what can not be obeyed, changes nothing, and still goes back', () =>
    onStage({ replicas: 10, strategy: ladderOf([20, 50]) }, async (stage) => {
      stage.person.setImage('web:b')
      await stepTo(stage, 1)
      const sizes = stage.see.sizes
      expect(() => {
        editSteps(stage, 50, 20)
      }).toThrow('weights never fall')
      await stage.runFor(10)
      expect(stage.see.sizes).toEqual(sizes)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 10)
    }))
})

function toBlueGreen({ person }: Stage): void {
  person.patchPlan({ strategy: { ...HELD_BLUE_GREEN, canary: null } })
}

describe('another strategy type counts from the next rollout', () => {
  const TYPES: readonly (readonly [string, StrategySpec])[] = [
    ['a blue/green', blueGreenOf({ bakeSeconds: 2, pause: UNTIL_PROMOTED })],
    ['a bounded canary', canaryOf([25, 75], { bakeSeconds: 2, capacity: { type: 'Bounded' } })],
  ]

  it.each(TYPES)('a canary becomes %s: this rollout stays, and ends when promoted', (_name, next) =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const { canary = null, blueGreen = null } = next
      stage.person.patchPlan({ strategy: { type: next.type, canary, blueGreen } })
      await stage.until(() => stage.see.status.observedGeneration === 2)
      await stage.runFor(5)
      stage.person.request('PromoteFull')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
      stage.person.setImage('web:c')
      await stage.until(() => stage.see.rolloutId === 2 && stage.see.sizes['web:c'] !== undefined)
      if (next.type === 'BlueGreen') {
        await stage.untilReason('AwaitingPromotion')
        expect(stage.see.reached()).toEqual({ 'web:b': 4 })
        stage.person.request('Promote')
      }
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
    }),
  )

  it('a canary becomes a blue/green: no Service is pinned or made before the next rollout', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      const selectors: unknown[] = []
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.world.observe(() => {
        selectors.push(stage.see.service()?.spec.selector)
      })
      toBlueGreen(stage)
      await stage.until(() => stage.see.status.observedGeneration === 2)
      await stage.runFor(5)
      expect(stage.see.message).toContain('BlueGreen counts from the next rollout')
      expect(stage.see.status.rollout?.weight).toMatchObject({ desired: 20, observed: 20 })
      stage.person.request('Promote')
      await stage.untilReason('Baking')
      expect(stage.see.reached()).toEqual({ 'web:a': 4, 'web:b': 4 })
      expect(stage.see.status.rollout?.weight).toMatchObject({ achievable: 50, observed: 50 })
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
      expect(new Set(selectors.map((one) => JSON.stringify(one)))).toEqual(
        new Set([JSON.stringify({ app: 'web' })]),
      )
      expect(stage.see.service('web-preview')).toBeUndefined()
    }))

  it('a canary becomes a blue/green, and the template is edited again: that one is cut over', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      toBlueGreen(stage)
      await stage.until(() => stage.see.status.observedGeneration === 2)
      const reached: string[] = []
      stage.world.observe(() => {
        reached.push(...Object.keys(stage.see.reached()))
      })
      stage.person.setImage('web:c')
      await stage.until(() => stage.see.rolloutId === 2 && stage.see.reason === 'AwaitingPromotion')
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      expect(reached).not.toContain('web:c')
      stage.person.request('Promote')
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
    }))

  it.each([
    ['that the plan made', []],
    ['of its owner', ['web-preview']],
  ])('a blue/green becomes a canary: a preview %s is not taken for users', (_name, previews) =>
    onStage({ replicas: 4, strategy: HELD_BLUE_GREEN }, async (stage) => {
      for (const name of previews) {
        const service = serviceOf(name, { app: 'web' })
        stage.world.api.create(SERVICES, service, PERSON)
      }
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.patchPlan({ strategy: { ...HELD_CANARY, blueGreen: null } })
      await stage.until(() => stage.see.status.observedGeneration === 2)
      await stage.runFor(5)
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      expect(stage.see.status.rollout?.weight.observed).toBe(0)
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(10)
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
    }),
  )

  it('a blue/green becomes a canary, and gives its Services back', () =>
    onStage(
      { replicas: 4, strategy: blueGreenOf({ bakeSeconds: 2, pause: UNTIL_PROMOTED }) },
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilReason('AwaitingPromotion')
        const { canary } = HELD_CANARY
        stage.person.patchPlan({ strategy: { type: 'Canary', canary, blueGreen: null } })
        await stage.until(() => stage.see.status.observedGeneration === 2)
        await stage.runFor(5)
        stage.person.request('PromoteFull')
        await stage.untilComplete('web:b')
        await stage.runFor(10)
        expectAtRest(stage, 'web:b', 4)
      },
    ))
})

describe.each(HELD)('spec.paused on %s', (_name, strategy) => {
  it('holds step and traffic, follows the replicas, and lets it go on afterwards', () =>
    onStage({ replicas: 4, strategy, plan: { progressDeadlineSeconds: 60 } }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.patchPlan({ paused: true })
      await stage.untilReason('PausedBySpec')
      stage.person.request('Promote')
      await stage.runFor(600)
      expect(stage.see.reason).toBe('PausedBySpec')
      expect(stage.see.step).toBe(1)
      stage.person.patchPlan({ paused: false })
      await stage.untilComplete('web:b')
      expectAtRest(stage, 'web:b', 4)
    }))

  it('does not keep a rollout from being aborted', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.patchPlan({ paused: true })
      await stage.untilReason('PausedBySpec')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(10)
      expectAborted(stage, 'web:a', 4)
    }))

  it('starts nothing when the template is edited, until it is taken back', () =>
    onStage({ replicas: 4, strategy, plan: { paused: true } }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('PausedBySpec')
      await stage.runFor(600)
      expect(stage.see.sizes).toEqual({ 'web:a': 4 })
      stage.person.patchPlan({ paused: false })
      await stage.untilReason('AwaitingPromotion')
    }))
})
