import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { ROLLOUT_PLANS } from '../../src/api/rollout-plan.ts'
import { validatePlan } from '../../src/api/validate.ts'
import { AUTOSCALERS } from '../../src/objects/autoscaling.ts'
import { expectAtRest } from '../support/stage/expect-at-rest.ts'
import { onStage } from '../support/stage/on-stage.ts'
import type { Stage } from '../support/stage/stage.ts'
import { typeAll } from '../support/stage/typed.ts'
import { deploymentIn, PERSON } from '../support/sim/workload-world.ts'

/** A story about a Deployment without a plan. */
function onDeployment(story: (stage: Stage) => Promise<void>): Promise<void> {
  return onStage({ replicas: 4 }, async (stage) => {
    await typeAll(stage, 'release web')
    await story(stage)
  })
}

describe('adopt', () => {
  it('prints a plan that is valid, and on the side what it leads to and costs', () =>
    onDeployment(async (stage) => {
      const { printed, errors, status } = await typeAll(stage, 'adopt deployment/web')
      expect(status).toBe(0)
      const plan: unknown = parse(printed.join('\n'))
      expect(validatePlan(plan)).toEqual([])
      expect(plan).toMatchObject({ kind: 'RolloutPlan', spec: { targetRef: { name: 'web' } } })
      const said = errors.join('\n')
      expect(said).toContain('Adopting Deployment "web" restarts no pod')
      expect(said).toMatch(/^step 1\/2 +20 %/m)
      expect(said).toContain('- kubectl rollout restart and undo refuse it')
      expect(said).toContain('- kstatus takes it for InProgress')
      expect(errors.at(-1)).toBe(
        'Nothing is changed. To make this plan: rolloutplan adopt web --yes',
      )
      await stage.runFor(10)
      expect(stage.see.plan).toBeUndefined()
    }))

  it('says what the policy costs, and what it saves, where it is installed', () =>
    onStage({ replicas: 4, policy: true }, async (stage) => {
      await typeAll(stage, 'release web')
      const said = (await typeAll(stage, 'adopt web')).errors.join('\n')
      expect(said).toContain('At rest nothing is paused')
      expect(said).toContain('- while a rollout runs, and after one was aborted')
      expect(said).not.toContain('kstatus')
      const adopted = await typeAll(stage, 'adopt web --yes')
      expect(adopted.printed.at(-1)).toBe('deployment "web" adopted')
      await stage.runFor(1)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('makes the plan with --yes, and waits until the Deployment is held', () =>
    onDeployment(async (stage) => {
      const typed = await typeAll(stage, 'adopt web --yes')
      expect(typed.printed).toEqual(['rolloutplan "web" created', 'deployment "web" adopted'])
      expect(typed.status).toBe(0)
      expect(stage.see.reason).toBe('Adopted')
      expect(deploymentIn(stage.world).spec.paused).toBe(true)
      expect(stage.podsMade).toEqual([])
    }))

  it('prints nothing but the plan for programs', () =>
    onDeployment(async (stage) => {
      const typed = await typeAll(stage, 'adopt web --yes -o json')
      expect(JSON.parse(typed.printed.join('\n'))).toMatchObject({ kind: 'RolloutPlan' })
      expect(stage.see.phase).toBe('Healthy')
    }))

  it('says what speaks for a second thought', () =>
    onDeployment(async (stage) => {
      stage.person.scale(1)
      await stage.runFor(5)
      const { errors } = await typeAll(stage, 'adopt web')
      expect(errors).toContain('- Step 1 asks for 20 %: 1 of 2 pods are 50 %')
    }))

  it('refuses what can not work, and makes nothing', () =>
    onDeployment(async (stage) => {
      const autoscaler = {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'web', namespace: 'default' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          maxReplicas: 9,
          metrics: [
            {
              type: 'External',
              external: { metric: { name: 'queue' }, target: { type: 'Value', value: '30' } },
            },
          ],
        },
      }
      stage.world.api.create(AUTOSCALERS, autoscaler, PERSON)
      const typed = await typeAll(stage, 'adopt web --yes')
      expect(typed.status).toBe(1)
      expect(typed.errors.join('\n')).toContain('HorizontalPodAutoscaler "web"')
      expect(stage.world.api.list(ROLLOUT_PLANS).items).toEqual([])
    }))

  it('says which plan holds it already', () =>
    onStage({ replicas: 1 }, async (stage) => {
      const typed = await typeAll(stage, 'adopt web')
      expect(typed.errors).toEqual([
        'Cannot adopt Deployment "web": RolloutPlan "web" holds it already',
      ])
      expect(typed.status).toBe(1)
    }))

  it('names the oldest of several plans as the one that holds it', () =>
    onStage({ replicas: 1 }, async (stage) => {
      await stage.runFor(5)
      stage.createPlan('another')
      await stage.runFor(5)
      const typed = await typeAll(stage, 'adopt web')
      expect(typed.errors).toEqual([
        'Cannot adopt Deployment "web": RolloutPlan "web" holds it already',
      ])
    }))

  it('says that no operator is there', () =>
    onDeployment(async (stage) => {
      stage.killOperator()
      const typed = await typeAll(stage, 'adopt web --yes --timeout 5s')
      expect(typed.status).toBe(3)
      expect(typed.errors.slice(-2)).toEqual([
        'RolloutPlan "web" has not adopted its Deployment in time: no operator has seen it yet',
        'To see what becomes of it: rolloutplan status web -n default --watch',
      ])
    }))

  it.each([
    ['adopt wbe', 'Cannot find Deployment "wbe" in namespace "default": did you mean "web"?'],
    ['adopt other', 'Cannot find Deployment "other" in namespace "default": there are web'],
    ['adopt web -n shop', 'Cannot find Deployment "web" in namespace "shop": there are none in it'],
  ])('%s ends with 2', (line, sentence) =>
    onDeployment(async (stage) => {
      const typed = await typeAll(stage, line)
      expect(typed.errors).toEqual([sentence])
      expect(typed.status).toBe(2)
    }),
  )
})
