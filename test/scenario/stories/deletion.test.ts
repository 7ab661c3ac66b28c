import { describe, expect, it } from '@jest/globals'
import { LEFT_PAUSED_ANNOTATION } from '../../../src/api/labels.ts'
import { ROLLOUT_PLANS } from '../../../src/api/rollout-plan.ts'
import { keyOf } from '../../../src/objects/meta.ts'
import { REPLICA_SETS } from '../../../src/objects/workload.ts'
import { loansOf } from '../../../src/domain/rollout/loans/borrow.ts'
import { afterWrites } from '../../support/stage/moments.ts'
import { expectAlone } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import { PHASES } from '../../support/stage/phases.ts'
import type { Stage } from '../../support/stage/stage.ts'
import {
  GUARDED,
  HELD,
  HELD_BOUNDED,
  HELD_CANARY,
  SHORTEST,
  STRATEGIES,
} from '../../support/stage/strategies.ts'
import {
  createDeployment,
  deploymentIn,
  makeDeployment,
  podsIn,
  setsIn,
} from '../../support/sim/workload-world.ts'

// The plan is deleted, or its Deployment is.

/** Whatever was borrowed is given back, but for a gate that must stay shut. */
function expectGone(stage: Stage): void {
  expect(stage.see.plan).toBeUndefined()
  expect(loansOf(deploymentIn(stage.world))).toEqual({})
  expect(stage.see.service()?.spec.selector).toEqual({ app: 'web' })
  expect(stage.see.service('web-preview')).toBeUndefined()
}

describe('the plan is deleted', () => {
  it.each(STRATEGIES)('at rest: %s leaves an ordinary Deployment', (_name, strategy) =>
    onStage({ replicas: 4, strategy, history: ['web:0', 'web:a'] }, async (stage) => {
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      await stage.runFor(10)
      expectGone(stage)
      expectAlone(stage, 'web:a', 4)
      expect(deploymentIn(stage.world).spec.paused ?? false).toBe(false)
      expect(stage.podsMade).toEqual([])
      expect(stage.see.events).toContain('GivenBack')
      stage.person.setImage('web:b')
      await stage.runFor(30)
      expectAlone(stage, 'web:b', 4)
      stage.person.undo()
      await stage.runFor(30)
      expectAlone(stage, 'web:a', 4)
    }),
  )

  it.each(STRATEGIES)('after a rollout: %s leaves an ordinary Deployment', (_name, strategy) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilComplete('web:b')
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      await stage.runFor(30)
      expectGone(stage)
      expectAlone(stage, 'web:b', 4)
      expect(deploymentIn(stage.world).spec.paused ?? false).toBe(false)
      expect(stage.podsMade).toEqual(Array(4).fill('web:b'))
    }),
  )

  it.each(PHASES)('$name: nothing rolls, and the Deployment stays paused', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      const made = stage.podsMade.length
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      await stage.runFor(60)
      expectGone(stage)
      expect(stage.see.sizes).toEqual({ 'web:a': 4 })
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      expect(deploymentIn(stage.world).spec).toMatchObject({ paused: true, replicas: 4 })
      expect(stage.podsMade.slice(made).filter((image) => image !== 'web:a')).toEqual([])
      const said = deploymentIn(stage.world).metadata.annotations?.[LEFT_PAUSED_ANNOTATION]
      expect(said).toContain('kubectl rollout resume deployment/web')
      expect(stage.see.events).toContain('LeftPaused')
      expect(setsIn(stage.world)).toHaveLength(1)
    }),
  )

  it('and the Deployment left paused is rolled out by the command that it says', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      stage.person.resume()
      await stage.runFor(30)
      expectAlone(stage, 'web:b', 4)
    }))

  it('and made again in mid-rollout: the version gets its rollout', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      stage.createPlan()
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expect(stage.see.sizes).toEqual({ 'web:b': 4 })
    }))

  it.each(HELD)('while nobody is there, in mid-rollout: %s goes as ever', (_name, strategy) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.killOperator()
      await stage.runFor(30)
      stage.person.deletePlan()
      await stage.runFor(120)
      stage.startOperator()
      await stage.until(() => stage.see.plan === undefined)
      await stage.runFor(30)
      expectGone(stage)
      expect(stage.see.sizes).toEqual({ 'web:a': 4 })
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      expect(setsIn(stage.world)).toHaveLength(1)
    }),
  )

  it.each(['Background', 'Foreground'] as const)('%s: a younger one follows it', (propagation) =>
    onStage({ replicas: 4 }, async (stage) => {
      stage.createPlan('younger')
      await stage.runFor(5)
      stage.person.deletePlan(propagation)
      await stage.until(() => stage.see.plan === undefined)
      await stage.runFor(5)
      const writes = stage.writes
      await stage.runFor(60)
      expect(stage.writes).toBe(writes)
      const [plan] = stage.world.api.list(ROLLOUT_PLANS).items
      expect(plan?.status?.conditions?.find(({ type }) => type === 'Ready')?.reason).toBe('Adopted')
      expect(deploymentIn(stage.world).spec.paused).toBe(true)
    }),
  )

  it.each([...SHORTEST, GUARDED])(
    'after whichever write of %s: it ends, with one version',
    (_name, strategy) =>
      afterWrites({
        options: { replicas: 3, strategy },
        start: ({ person }) => {
          person.setImage('web:b')
        },
        deed: ({ person }) => {
          person.deletePlan()
        },
        outcome: async (stage) => {
          await stage.until(() => stage.see.plan === undefined)
          await stage.runFor(30)
          expectGone(stage)
          const [image = ''] = Object.keys(stage.see.sizes)
          expect(stage.see.ready).toEqual({ [image]: 3 })
          expect(stage.see.reached()).toEqual({ [image]: 3 })
          const { spec } = deploymentIn(stage.world)
          const isServed = spec.template.spec.containers[0]?.image === image
          expect(spec.paused ?? false).toBe(!isServed)
          expect(spec.replicas).toBe(3)
          if (isServed) expectAlone(stage, image, 3)
        },
      }),
  )
})

describe('the Deployment is deleted', () => {
  it.each(PHASES)('$name: nothing of it is left', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy, except: ['S01'] }, async (stage) => {
      await phase.reach(stage)
      stage.person.deleteDeployment()
      await stage.untilReason('TargetNotFound')
      await stage.runFor(30)
      expect(podsIn(stage.world)).toEqual([])
      expect(setsIn(stage.world)).toEqual([])
      expect(stage.see.service()?.spec.selector).toEqual({ app: 'web' })
      expect(stage.see.status.borrowed ?? []).toEqual([])
      createDeployment(stage.world, makeDeployment({ replicas: 3 }))
      await stage.until(() => stage.see.phase === 'Healthy')
      await stage.runFor(10)
      expectAlone(stage, 'web:a', 3)
      expect(stage.see.status.rollout?.finishTime ?? 'none').not.toBe('')
    }),
  )

  it.each(HELD)('in the foreground, while %s is held', (_name, strategy) =>
    onStage({ replicas: 4, strategy, except: ['S01'] }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.deleteDeployment('Foreground')
      await stage.untilReason('TargetNotFound')
      await stage.runFor(30)
      expect(podsIn(stage.world)).toEqual([])
      expect(setsIn(stage.world)).toEqual([])
    }),
  )

  it.each(PHASES)('as an orphan, and then the plan, $name: stable alone is left', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      stage.person.deleteDeployment('Orphan')
      await stage.untilReason('TargetNotFound')
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      expect(stage.see.sizes).toEqual({ 'web:a': 4 })
      expect(stage.see.reached()).toEqual({ 'web:a': 4 })
      expect(stage.see.service()?.spec.selector).toEqual({ app: 'web' })
      expect(setsIn(stage.world)).toHaveLength(1)
      createDeployment(stage.world, makeDeployment({ replicas: 4 }))
      await stage.runFor(30)
      expectAlone(stage, 'web:a', 4)
      expect(stage.podsMade.filter((image) => image === 'web:a').length).toBeLessThan(4)
    }),
  )

  it('as an orphan, and the plan with it: stable alone is left', () =>
    onStage({ replicas: 4, strategy: HELD_BOUNDED }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.deleteDeployment('Orphan')
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      expect(stage.see.sizes).toEqual({ 'web:a': 4 })
    }))

  it('as an orphan whose stable version is gone, too: the other is left to serve', () =>
    onStage({ replicas: 4, strategy: HELD_BOUNDED }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.deleteDeployment('Orphan')
      await stage.untilReason('TargetNotFound')
      setsIn(stage.world)
        .filter(({ spec }) => spec.template.spec.containers[0]?.image === 'web:a')
        .forEach((set) => {
          stage.world.api.delete(REPLICA_SETS, keyOf(set))
        })
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      expect(stage.see.reached()['web:b']).toBeGreaterThan(0)
    }))

  it.each(SHORTEST)(
    'as an orphan with the plan, after whichever write of %s: it ends, and users are served',
    (_name, strategy) =>
      afterWrites({
        // Its ReplicaSets lose their owner one by one.
        options: { replicas: 3, strategy, except: ['S40'] },
        start: ({ person }) => {
          person.setImage('web:b')
        },
        deed: ({ person }) => {
          person.deleteDeployment('Orphan')
          person.deletePlan()
        },
        outcome: async (stage) => {
          await stage.until(() => stage.see.plan === undefined)
          await stage.runFor(30)
          expect(stage.see.service()?.spec.selector).toEqual({ app: 'web' })
          const ready = Object.values(stage.see.ready).reduce((sum, count) => sum + count, 0)
          expect(ready).toBeGreaterThanOrEqual(3)
        },
      }),
  )

  it('and never comes back: the plan is stalled after its deadline, and can be deleted', () =>
    onStage(
      { replicas: 4, plan: { progressDeadlineSeconds: 60 }, except: ['S01'] },
      async (stage) => {
        stage.person.deleteDeployment()
        await stage.untilReason('TargetNotFound')
        expect(stage.see.phase).toBe('Progressing')
        await stage.runFor(90)
        expect(`${stage.see.phase} ${stage.see.reason}`).toBe('Degraded TargetNotFound')
        expect(stage.see.events.filter((reason) => reason === 'PlanStalled')).toHaveLength(1)
        stage.person.deletePlan()
        await stage.until(() => stage.see.plan === undefined)
      },
    ))
})
