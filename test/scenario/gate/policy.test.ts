import { describe, expect, it } from '@jest/globals'
import { GATE_LABEL, LEFT_PAUSED_ANNOTATION } from '../../../src/api/labels.ts'
import { DEPLOYMENTS, type Deployment } from '../../../src/objects/workload.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAlone, expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { removePolicy } from '../../support/stage/gate-policy.ts'
import { afterWrites } from '../../support/stage/moments.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage, StageOptions } from '../../support/stage/stage.ts'
import { HELD_CANARY, SHORTEST, STRATEGIES } from '../../support/stage/strategies.ts'
import { deploymentIn, PERSON, templateOf } from '../../support/sim/workload-world.ts'

// Where the policy of the chart is installed, it pauses what is edited, and nothing else is paused.

const HELD: StageOptions = { replicas: 4, policy: true, strategy: HELD_CANARY }
const RECREATE: StageOptions = {
  replicas: 4,
  policy: true,
  deployment: { strategy: { type: 'Recreate' } },
  strategy: { type: 'Recreate' },
  except: ['S01', 'S08'],
}

/** `kubectl replace`: the whole Deployment as its manifest has it. */
function replace({ world }: Stage, image: string, metadata: Partial<Deployment['metadata']> = {}) {
  const { apiVersion, kind, spec } = deploymentIn(world)
  const bare = { name: 'web', namespace: 'default', ...metadata }
  const whole = { ...spec, paused: false, template: templateOf(image) }
  world.api.update(DEPLOYMENTS, { apiVersion, kind, metadata: bare, spec: whole }, PERSON)
}

async function promote(stage: Stage, image: string): Promise<void> {
  await stage.untilReason('AwaitingPromotion')
  stage.person.request('Promote')
  await stage.untilComplete(image)
  await stage.runFor(5)
  expectAtRest(stage, image, 4)
}

function isPaused({ world }: Stage): boolean {
  return deploymentIn(world).spec.paused === true
}

describe('a Deployment at rest', () => {
  it('is not paused, and nothing is borrowed but its label', () =>
    onStage(HELD, async (stage) => {
      await stage.runFor(30)
      expectAtRest(stage, 'web:a', 4)
      expect(stage.see.status.gate?.effects).toEqual(['KubectlRolloutRefusedInRollout'])
    }))

  it.each(STRATEGIES)('is paused by its edit, and by %s gets the new version', (_name, strategy) =>
    onStage({ replicas: 4, policy: true, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      expect(isPaused(stage)).toBe(true)
      await stage.untilComplete('web:b', 300)
      await stage.runFor(5)
      expectAtRest(stage, 'web:b', 4)
      expect(stage.see.past).toEqual(['Completed RolloutComplete'])
      expect(stage.podsMade.every((image) => image === 'web:b')).toBe(true)
    }),
  )

  it('is judged too when kubectl rollout undo puts an old version back, annotations and all', () =>
    onStage({ ...HELD, history: ['web:z', 'web:a'] }, async (stage) => {
      stage.person.undo()
      expect(isPaused(stage)).toBe(true)
      await promote(stage, 'web:z')
    }))

  it('is judged too when kubectl rollout restart marks its template', () =>
    onStage(HELD, async (stage) => {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': '2030-01-01T00:00:00Z' }
      stage.person.patchDeployment({ spec: { template: { metadata: { annotations } } } })
      await promote(stage, 'web:a')
      expect(stage.podsMade).toHaveLength(4)
    }))

  it('T20: is judged when it is replaced whole, and has its label back', () =>
    onStage(HELD, async (stage) => {
      replace(stage, 'web:b')
      expect(isPaused(stage)).toBe(true)
      await promote(stage, 'web:b')
    }))

  it('has its label and record back when it is replaced by what it is already', () =>
    onStage(HELD, async (stage) => {
      replace(stage, 'web:a')
      await stage.runFor(5)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('has its label back when somebody takes it', () =>
    onStage(HELD, async (stage) => {
      stage.person.patchDeployment({ metadata: { labels: { [GATE_LABEL]: null } } })
      await stage.runFor(5)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('is left alone while a copy of its manifest is edited', () =>
    onStage(HELD, async ({ world, see }) => {
      const { apiVersion, kind, metadata, spec } = deploymentIn(world)
      const { labels = {}, annotations = {} } = metadata
      const copied = { name: 'copy', namespace: 'default', labels, annotations }
      const app = { app: 'copy' }
      const template = { ...templateOf('web:a'), metadata: { labels: app } }
      const own = { ...spec, selector: { matchLabels: app }, template }
      world.api.create(DEPLOYMENTS, { apiVersion, kind, metadata: copied, spec: own }, PERSON)
      const key = { namespace: 'default', name: 'copy' }
      const body = { spec: { template: { spec: { terminationGracePeriodSeconds: 1 } } } }
      const edited = world.api.patch(DEPLOYMENTS, key, { kind: 'merge', body }, PERSON)
      expect(edited.spec.paused).toBeUndefined()
      expect(see.reason).toBe('Adopted')
      return Promise.resolve()
    }))

  it('follows when it is scaled, to 0 and back', () =>
    onStage(HELD, async (stage) => {
      stage.person.scale(0)
      await stage.runFor(5)
      expectAtRest(stage, 'web:a', 0)
      stage.person.scale(4)
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 4)
    }))
})

describe("a person's own pause", () => {
  it('is left to its owner', () =>
    onStage(HELD, async (stage) => {
      stage.person.patchDeployment({ spec: { paused: true } })
      await stage.runFor(30)
      expect([isPaused(stage), stage.see.phase]).toEqual([true, 'Healthy'])
      stage.person.resume()
      await stage.runFor(5)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('holds an edit as well as the gate does, and is there again afterwards', () =>
    onStage(HELD, async (stage) => {
      stage.person.patchDeployment({ spec: { paused: true } })
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.until(() => stage.see.reason === 'RolloutComplete')
      await stage.runFor(10)
      expectAlone(stage, 'web:b', 4)
      expect(isPaused(stage)).toBe(true)
    }))
})

describe('while a rollout runs', () => {
  it('T20: an edit of the whole Deployment that names paused does not open the gate', () =>
    onStage(HELD, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const { annotations = {}, labels = {} } = deploymentIn(stage.world).metadata
      replace(stage, 'web:c', { annotations, labels })
      expect(isPaused(stage)).toBe(true)
      await stage.until(() => stage.see.rolloutId === 2)
      await promote(stage, 'web:c')
    }))

  it('kubectl rollout resume means what it says, and the policy holds it again afterwards', () =>
    onStage(HELD, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.resume()
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
      expect(stage.see.past).toEqual(['Overridden Overridden'])
    }))

  it('and after an abort it stays paused, until its template is the stable one again', () =>
    onStage(HELD, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
      await stage.runFor(60)
      expectAborted(stage, 'web:a', 4)
      stage.person.setImage('web:a')
      await stage.untilReason('RevertedToStable')
      await stage.runFor(5)
      expectAtRest(stage, 'web:a', 4)
    }))

  it('Kubernetes rolls a Recreate alone, and what is edited meanwhile too', () =>
    onStage(RECREATE, async (stage) => {
      stage.person.setImage('web:b')
      expect(isPaused(stage)).toBe(true)
      await stage.until(() => !isPaused(stage))
      stage.person.setImage('web:c')
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
    }))
})

describe('when the plan goes', () => {
  it('nothing of the gate is left', () =>
    onStage(HELD, async (stage) => {
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      const { metadata, spec } = deploymentIn(stage.world)
      expect([spec.paused, metadata.labels?.[GATE_LABEL]]).toEqual([undefined, undefined])
      expect(JSON.stringify(metadata.annotations)).not.toContain('rolloutplan.dev')
      stage.person.setImage('web:b')
      await stage.runFor(30)
      expectAlone(stage, 'web:b', 4)
    }))

  it('no rollout is started that was held back', () =>
    onStage(HELD, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      const { annotations = {}, labels } = deploymentIn(stage.world).metadata
      expect([isPaused(stage), labels?.[GATE_LABEL]]).toEqual([true, undefined])
      expect(annotations[LEFT_PAUSED_ANNOTATION]).toContain('kubectl rollout resume')
      expect(stage.see.sizes).toEqual({ 'web:a': 4 })
    }))
})

describe.each(SHORTEST)('%s under the policy', (_name, strategy) => {
  const options: StageOptions = { replicas: 2, policy: true, strategy }

  it('ends the same when the operator dies after any write', () =>
    afterWrites({
      options,
      start: (stage) => {
        stage.person.setImage('web:b')
      },
      deed: (stage) => {
        stage.startOperator()
      },
      outcome: async (stage) => {
        await stage.untilComplete('web:b')
        await stage.runFor(10)
        expectAtRest(stage, 'web:b', 2)
        expect(stage.see.past).toEqual(['Completed RolloutComplete'])
      },
    }))

  it('T21: judges what is edited after any write, its own unpausing too', () =>
    afterWrites({
      options,
      start: (stage) => {
        stage.person.setImage('web:b')
      },
      deed: (stage) => {
        stage.person.setImage('web:c')
      },
      outcome: async (stage) => {
        await stage.untilComplete('web:c')
        await stage.runFor(10)
        expectAtRest(stage, 'web:c', 2)
        expect(stage.see.past[0]).toBe('Completed RolloutComplete')
      },
    }))
})

it('T21: an edit in the very moment of unpausing comes first', () =>
  onStage({ ...HELD, strategy: SHORTEST[0]?.[1] ?? HELD_CANARY }, async (stage) => {
    const isDrained = (): boolean => stage.see.sizes['web:a'] === undefined
    stage.beforeWrite(
      ({ resource }) => resource.kind === DEPLOYMENTS.kind && isDrained(),
      () => {
        stage.person.setImage('web:c')
      },
    )
    stage.person.setImage('web:b')
    await stage.until(() => stage.areRacesRun)
    await stage.untilComplete('web:c')
    await stage.runFor(5)
    expectAtRest(stage, 'web:c', 4)
  }))

it('is no gate for who wants the other one', () =>
  onStage({ ...HELD, plan: { gate: 'Paused' } }, async (stage) => {
    await stage.runFor(1)
    expectAtRest(stage, 'web:a', 4)
    removePolicy(stage.world)
    await stage.runFor(10)
    expectAtRest(stage, 'web:a', 4)
  }))
