import { describe, expect, it } from '@jest/globals'
import { GATE_LABEL } from '../../../src/api/labels.ts'
import { LABELLED, loansOf, PAUSED } from '../../../src/domain/rollout/loans/borrow.ts'
import { expectAlone, expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { installPolicy, removePolicy } from '../../support/stage/gate-policy.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage, StageOptions } from '../../support/stage/stage.ts'
import { HELD_CANARY } from '../../support/stage/strategies.ts'
import { deploymentIn } from '../../support/sim/workload-world.ts'

// The policy is installed, or taken away, under plans that hold their Deployments.

const WITH: StageOptions = { replicas: 4, policy: true, strategy: HELD_CANARY }
const WITHOUT: StageOptions = { replicas: 4, strategy: HELD_CANARY }

/** What is borrowed of the Deployment, and whether it is paused. */
function gateOf({ world }: Stage): unknown {
  const target = deploymentIn(world)
  return [target.spec.paused === true, Object.keys(loansOf(target)).sort()]
}

const BY_PAUSE = [true, [PAUSED]]
const BY_POLICY = [false, [LABELLED]]

describe('the policy is taken away', () => {
  it('at rest: the Deployment is paused at once', () =>
    onStage(WITH, async (stage) => {
      removePolicy(stage.world)
      await stage.runFor(1)
      expect(gateOf(stage)).toEqual(BY_PAUSE)
      expect(stage.see.status.gate?.type).toBe('Paused')
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
    }))

  it('while a rollout runs: it goes on, and the Deployment stays paused afterwards', () =>
    onStage(WITH, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      removePolicy(stage.world)
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAlone(stage, 'web:b', 4)
      expect(gateOf(stage)).toEqual(BY_PAUSE)
      expect(stage.see.status.gate?.type).toBe('Paused')
    }))

  it('and an edit slips by: Kubernetes rolls it out, which is said, and it is held again', () =>
    // Until the operator has seen it, it is by Kubernetes' own rules that pods come and go.
    onStage({ ...WITH, except: ['S08', 'S40'] }, async (stage) => {
      removePolicy(stage.world)
      stage.person.setImage('web:b')
      await stage.untilReason('Overridden')
      expect(stage.see.message).toContain('was edited past the gate')
      await stage.untilComplete('web:b')
      await stage.runFor(5)
      expectAlone(stage, 'web:b', 4)
      expect(gateOf(stage)).toEqual(BY_PAUSE)
    }))

  it('from under a plan that insists on it: that is said, and mended when it is back', () =>
    onStage({ ...WITH, plan: { gate: 'AdmissionPolicy' } }, async (stage) => {
      await stage.runFor(1)
      expectAtRest(stage, 'web:a', 4)
      removePolicy(stage.world)
      await stage.untilReason('GateNotInstalled')
      expect([stage.see.phase, stage.see.status.gate]).toEqual(['Progressing', undefined])
      expect(stage.see.message).toContain('gate.policy.install=true')
      installPolicy(stage.world)
      await stage.until(() => stage.see.phase === 'Healthy')
      await stage.runFor(1)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('from under the rollout of such a plan: what is paused stays so', () =>
    onStage({ ...WITH, plan: { gate: 'AdmissionPolicy' } }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      removePolicy(stage.world)
      stage.person.request('Promote')
      await stage.untilReason('GateNotInstalled')
      await stage.runFor(10)
      expect(stage.see.sizes).toEqual({ 'web:b': 4 })
      expect(gateOf(stage)).toEqual([true, [LABELLED, PAUSED]])
    }))
})

describe('the policy is installed', () => {
  it('at rest: the Deployment has its label before it is unpaused, some seconds later', () =>
    onStage(WITHOUT, async (stage) => {
      const seen: unknown[] = []
      stage.world.observe(({ resource, object }) => {
        if (resource.kind !== 'Deployment') return
        const { metadata, spec } = object as ReturnType<typeof deploymentIn>
        seen.push([metadata.labels?.[GATE_LABEL] !== undefined, spec.paused === true])
      })
      installPolicy(stage.world)
      await stage.runFor(3)
      expect(gateOf(stage)).toEqual(BY_PAUSE)
      await stage.runFor(10)
      expect(gateOf(stage)).toEqual(BY_POLICY)
      expect(seen).toContainEqual([true, true])
      expect(seen).not.toContainEqual([false, false])
      expect(stage.podsMade).toEqual([])
      expect(stage.see.status.gate?.type).toBe('AdmissionPolicy')
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
    }))

  it('while a rollout runs: it counts from its end', () =>
    onStage(WITHOUT, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      installPolicy(stage.world)
      await stage.runFor(30)
      expect(gateOf(stage)).toEqual(BY_PAUSE)
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAlone(stage, 'web:b', 4)
      expect(gateOf(stage)).toEqual(BY_POLICY)
    }))

  it('for a plan that has waited for it', () =>
    onStage(WITH, async (stage) => {
      removePolicy(stage.world)
      stage.person.patchPlan({ gate: 'AdmissionPolicy' })
      await stage.untilReason('GateNotInstalled')
      installPolicy(stage.world)
      await stage.until(() => stage.see.phase === 'Healthy')
      await stage.runFor(5)
      expect(gateOf(stage)).toEqual(BY_POLICY)
    }))
})

describe('the plan is edited', () => {
  it('to Paused and back to Auto: the gate follows', () =>
    onStage(WITH, async (stage) => {
      stage.person.patchPlan({ gate: 'Paused' })
      await stage.runFor(5)
      expect(gateOf(stage)).toEqual(BY_PAUSE)
      stage.person.patchPlan({ gate: 'Auto' })
      await stage.runFor(5)
      expect(gateOf(stage)).toEqual(BY_POLICY)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('to Paused after an abort: the label goes, the pause stays', () =>
    onStage(WITH, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      stage.person.patchPlan({ gate: 'Paused' })
      await stage.runFor(5)
      expect(gateOf(stage)).toEqual(BY_PAUSE)
      expect(stage.see.reason).toBe('AbortedByRequest')
    }))
})
