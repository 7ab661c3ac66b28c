import { describe, expect, it } from '@jest/globals'
import { ROLLOUT_PLANS, type StrategySpec } from '../../../src/api/rollout-plan.ts'
import type { JsonObject } from '../../../src/base/json.ts'
import { EVENTS } from '../../../src/objects/coordination.ts'
import { DEPLOYMENTS, type Deployment } from '../../../src/objects/workload.ts'
import { canaryOf } from '../../support/facts.ts'
import { createDeployment, deploymentIn, makeDeployment } from '../../support/sim/workload-world.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'

// Others who write the Deployment of a plan: tools that put back what Git has, people who pause it.

const WEB = { namespace: 'default', name: 'web' }
const GITOPS = { fieldManager: 'argocd-controller' }
/** So often such a tool looks, in seconds. */
const PERIOD = 3

const BOUNDED = canaryOf([], {
  steps: [
    { weight: 25, pause: { seconds: 20 } },
    { weight: 75, pause: { seconds: 20 } },
  ],
  capacity: { type: 'Bounded' },
  bakeSeconds: 20,
})
const ROLLING: StrategySpec = {
  type: 'RollingUpdate',
  rollingUpdate: { minBatchSeconds: 20, bakeSeconds: 20, onFailure: 'Abort' },
}

/** Puts a part of the Deployment back whenever it differs, and answers how often it did. */
async function heal(
  stage: Stage,
  time: number,
  partOf: (spec: Deployment['spec']) => JsonObject | undefined,
): Promise<number> {
  let healed = 0
  for (let passed = 0; passed < time; passed += PERIOD) {
    await stage.runFor(PERIOD)
    const spec = partOf(deploymentIn(stage.world).spec)
    if (spec === undefined) continue
    healed++
    stage.world.api.patch(DEPLOYMENTS, WEB, { kind: 'merge', body: { spec } }, GITOPS)
  }
  return healed
}

/** What the Events of type Warning say. */
function warningsOf({ world }: Stage): readonly string[] {
  return Array.from(world.store.list(EVENTS, 'default'))
    .filter(
      ({ type, involvedObject }) => type === 'Warning' && involvedObject.kind === 'RolloutPlan',
    )
    .map(({ message }) => message)
}

function unpaused({ paused }: Deployment['spec']): JsonObject | undefined {
  return paused === true ? { paused: false } : undefined
}

describe('a tool that puts back what Git has, every few seconds', () => {
  it('and unpauses the Deployment at rest is told of, and the gate is shut each time', () =>
    onStage({ replicas: 4 }, async (stage) => {
      const before = stage.writes
      const healed = await heal(stage, 60, unpaused)
      await stage.runFor(PERIOD)
      expect(healed).toBe(20)
      expect(stage.writes - before).toBeLessThanOrEqual(2 * healed)
      expectAtRest(stage, 'web:a', 4)
      expect(warningsOf(stage)).toEqual([
        'Deployment "web" was resumed with nothing to roll out: it is paused again; ' +
          'where that comes with every apply, take spec.paused out of the manifest',
      ])
    }))

  it('and unpauses it in mid-rollout gives the update to Kubernetes, which is said', () =>
    onStage({ replicas: 4, strategy: BOUNDED }, async (stage) => {
      stage.person.setImage('web:b')
      await heal(stage, 30, unpaused)
      await stage.untilComplete('web:b')
      expect(stage.see.past).toEqual(['Overridden Overridden'])
      expect(warningsOf(stage).join('\n')).toContain('Kubernetes finishes the update alone')
    }))

  it.each([
    ['a bounded canary', BOUNDED],
    ['a guarded rolling update', ROLLING],
  ])('and puts the replicas back does not keep %s from its end', (_name, strategy) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      const before = stage.writes
      stage.person.setImage('web:b')
      const healed = await heal(stage, 100, ({ replicas }) => {
        return replicas === 4 ? undefined : { replicas: 4 }
      })
      await stage.runFor(10)
      expect(healed).toBeGreaterThan(5)
      expect(stage.writes - before).toBeLessThan(80)
      expectAtRest(stage, 'web:b', 4)
      expect(stage.podsMade).toHaveLength(4)
    }),
  )
})

describe('a Deployment that was paused before its plan came', () => {
  it('is held with what serves, said to be so, and paused again when the plan goes', () =>
    onStage({ replicas: 4 }, async (stage) => {
      await pausedBeforePlan(stage)
      await stage.untilReason('Adopted')
      await stage.runFor(1)
      expect(warningsOf(stage).join('\n')).toContain('"web" was paused before the plan came')
      stage.person.setImage('web:b')
      await stage.untilComplete('web:b')
      stage.person.deletePlan()
      await stage.runFor(5)
      expect(deploymentIn(stage.world).spec.paused).toBe(true)
    }))

  it('with an edit that waits has it rolled out by the plan', () =>
    onStage({ replicas: 4 }, async (stage) => {
      await pausedBeforePlan(stage, 'web:b')
      await stage.untilComplete('web:b')
      expect(stage.see.past).toEqual(['Completed RolloutComplete'])
    }))

  it('and from its first day is waited for, and it is said what to do', () =>
    onStage({ replicas: 4 }, async (stage) => {
      stage.person.deletePlan()
      stage.person.deleteDeployment()
      await stage.runFor(10)
      createDeployment(stage.world, makeDeployment({ replicas: 4, paused: true }))
      stage.createPlan()
      await stage.runFor(5)
      expect(`${stage.see.phase} ${stage.see.reason}`).toBe('Progressing Adopting')
      expect(stage.see.message).toBe(
        'Deployment "web" is paused and has no pods: kubectl rollout resume deployment/web',
      )
      stage.person.resume()
      await stage.untilReason('Adopted')
    }))
})

async function pausedBeforePlan(stage: Stage, edit?: string): Promise<void> {
  stage.person.deletePlan()
  await stage.until(() => stage.world.api.get(ROLLOUT_PLANS, WEB) === undefined)
  stage.person.patchDeployment({ spec: { paused: true } })
  if (edit !== undefined) stage.person.setImage(edit)
  await stage.runFor(2)
  stage.createPlan()
}
