import { describe, expect, it } from '@jest/globals'
import type { Json } from '../../../src/base/json.ts'
import { TARGET_UID_LABEL } from '../../../src/api/labels.ts'
import {
  DEPLOYMENTS,
  type DeploymentSpec,
  type DeploymentStrategy,
} from '../../../src/objects/workload.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { afterWrites, recover } from '../../support/stage/moments.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { BOUNDED, HELD, STRATEGIES } from '../../support/stage/strategies.ts'
import {
  createDeployment,
  deploymentIn,
  makeDeployment,
  PERSON,
  setOf,
  setsIn,
  templateOf,
} from '../../support/sim/workload-world.ts'

// The traps of docs/hand-over.md that others set: owners who apply, edit, scale, delete, or live
// nearby.

const WEB = { namespace: 'default', name: 'web' }
const OWNER = { fieldManager: 'owner' }

function applyAsOwner({ world }: Stage, image: string, replicas: number): void {
  const { apiVersion, kind, spec } = makeDeployment({ replicas, template: templateOf(image) })
  const body = { apiVersion, kind, spec } as unknown as Json
  world.api.patch(DEPLOYMENTS, WEB, { kind: 'apply', body, force: true }, OWNER)
}

function surging(maxSurge: string): DeploymentStrategy {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge } }
}

/** As if the owner had made it by an apply. */
function leaveToOwner(stage: Stage): void {
  const { world } = stage
  applyAsOwner(stage, 'web:a', 4)
  const { managedFields = [] } = deploymentIn(world).metadata
  const others = managedFields.filter(({ manager }) => manager !== PERSON.fieldManager)
  const body = { metadata: { managedFields: others } } as unknown as Json
  world.api.patch(DEPLOYMENTS, WEB, { kind: 'merge', body }, OWNER)
}

/** Meets a conflict where somebody else owns one of these fields. */
function applyWithoutForce({ world }: Stage, changed: Partial<DeploymentSpec>): void {
  const { apiVersion, kind, spec } = makeDeployment({ template: templateOf('web:b') })
  const body = { apiVersion, kind, spec: { ...spec, ...changed } } as unknown as Json
  world.api.patch(DEPLOYMENTS, WEB, { kind: 'apply', body, force: false }, OWNER)
}

describe.each(STRATEGIES)('%s', (_name, strategy) => {
  it('T3: never applies replicas, and gives them back by value to an owner who does', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      applyAsOwner(stage, 'web:b', 4)
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      applyAsOwner(stage, 'web:b', 5)
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 5)
      const appliers = (deploymentIn(stage.world).metadata.managedFields ?? [])
        .filter(({ operation }) => operation === 'Apply')
        .map(({ manager }) => manager)
      expect(appliers).toEqual(['owner'])
    }))

  it('T19: lets an owner who applies change what is given back', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      leaveToOwner(stage)
      applyWithoutForce(stage, { replicas: 4 })
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      applyWithoutForce(stage, { replicas: 5, strategy: surging('50%') })
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 5)
    }))

  it('T19: lets an owner who applies change what a deleted plan had borrowed', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      leaveToOwner(stage)
      applyWithoutForce(stage, { replicas: 4 })
      await stage.untilReason('Baking')
      stage.person.deletePlan()
      await stage.runFor(60)
      expect(stage.see.plan).toBeUndefined()
      applyWithoutForce(stage, { replicas: 5, strategy: surging('50%') })
      expect(deploymentIn(stage.world).spec).toMatchObject({
        replicas: 5,
        strategy: surging('50%'),
      })
    }))

  it('T16: follows minReadySeconds that change in mid-rollout, and stays available', () =>
    // New pods are not available any more by the new rule, however well they serve.
    onStage({ replicas: 4, strategy, except: ['S08'] }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('Baking')
      const available: number[] = []
      stage.world.observe(({ resource }) => {
        if (resource.kind !== 'Deployment') return
        available.push(deploymentIn(stage.world).status?.availableReplicas ?? 0)
      })
      stage.person.patchDeployment({ spec: { minReadySeconds: 7 } })
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
      expect(setOf(stage.world, 'web:b').spec.minReadySeconds).toBe(7)
      expect(Math.min(...available)).toBeGreaterThanOrEqual(1)
    }))
})

it('T3: a bounded canary lowers replicas for its owner and no further than to 1', () =>
  onStage({ replicas: 4, strategy: BOUNDED }, async (stage) => {
    const asked: number[] = []
    stage.world.observe(({ resource }) => {
      if (resource.kind === 'Deployment') asked.push(deploymentIn(stage.world).spec.replicas ?? 1)
    })
    applyAsOwner(stage, 'web:b', 4)
    await stage.untilComplete('web:b')
    expect(Math.min(...asked)).toBe(1)
    expect(asked.at(-1)).toBe(4)
  }))

describe('T17: a Deployment of strategy Recreate', () => {
  const deployment = { strategy: { type: 'Recreate' as const } }

  it('is rolled by Kubernetes alone, once for each pod, and held again', () =>
    onStage(
      { replicas: 4, deployment, strategy: { type: 'Recreate' }, except: ['S01', 'S08'] },
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.untilComplete('web:b')
        await stage.runFor(10)
        expectAtRest(stage, 'web:b', 4)
        expect(stage.podsMade).toEqual(Array(4).fill('web:b'))
      },
    ))

  it('is complete, whichever write the operator dies after', () =>
    afterWrites({
      options: { replicas: 3, deployment, strategy: { type: 'Recreate' }, except: ['S01', 'S08'] },
      start: ({ person }) => {
        person.setImage('web:b')
      },
      deed: (stage) => {
        stage.startOperator()
      },
      outcome: async (stage) => {
        await stage.untilComplete('web:b')
        await stage.runFor(10)
        expectAtRest(stage, 'web:b', 3)
        expect(stage.see.reason).toBe('RolloutComplete')
        expect(stage.see.past).toEqual(['Completed RolloutComplete'])
        expect(stage.see.status.rollout?.weight.observed).toBe(100)
      },
    }))

  it('shows all users at the new version once it comes, though it failed before', () =>
    onStage(
      {
        replicas: 4,
        deployment,
        strategy: { type: 'Recreate' },
        plan: { progressDeadlineSeconds: 30 },
        except: ['S01', 'S08'],
      },
      async (stage) => {
        stage.person.setImage('web:broken')
        await stage.untilReason('RecreateFailed')
        recover(stage)
        await stage.untilComplete('web:broken')
        expect(stage.see.reason).toBe('RolloutComplete')
        expect(stage.see.past).toEqual(['Aborted RecreateFailed'])
        expect(stage.see.status.rollout?.weight.observed).toBe(100)
      },
    ))

  it('keeps apart what is edited while it is rolled', () =>
    onStage(
      { replicas: 4, deployment, strategy: { type: 'Recreate' }, except: ['S01', 'S08'] },
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.until(() => stage.see.sizes['web:a'] === undefined)
        stage.person.setImage('web:c')
        await stage.untilComplete('web:c')
        await stage.runFor(10)
        expectAtRest(stage, 'web:c', 4)
        expect(stage.see.past).toEqual(['Overridden Overridden'])
      },
    ))

  it('may be scaled while it is rolled', () =>
    onStage(
      { replicas: 4, deployment, strategy: { type: 'Recreate' }, except: ['S01', 'S08'] },
      async (stage) => {
        stage.person.setImage('web:b')
        await stage.until(() => stage.see.sizes['web:a'] === undefined)
        stage.person.scale(6)
        await stage.untilComplete('web:b')
        await stage.runFor(10)
        expectAtRest(stage, 'web:b', 6)
      },
    ))

  it.each(STRATEGIES)('is refused to %s, and nothing is changed', (_name, strategy) =>
    onStage({ replicas: 4, deployment, strategy }, async (stage) => {
      const { generation } = deploymentIn(stage.world).metadata
      expect(`${stage.see.phase} ${stage.see.reason}`).toBe('Degraded TargetStrategyMismatch')
      expect(stage.see.message).toContain('its own spec.strategy.type is Recreate')
      await stage.runFor(60)
      expect(deploymentIn(stage.world).metadata.generation).toBe(generation)
    }),
  )
})

it('T21: the gate is opened for the version that is asked for, whatever a person edits at once', () =>
  onStage(
    {
      replicas: 4,
      deployment: { strategy: { type: 'Recreate' } },
      strategy: { type: 'Recreate' },
      except: ['S01', 'S08'],
    },
    async (stage) => {
      const { person, world } = stage
      const isOpening = (): boolean => stage.see.status.rollout !== undefined
      stage.beforeWrite(
        ({ resource }) => resource.kind === 'Deployment' && isOpening(),
        () => {
          person.setImage('web:c')
        },
      )
      person.setImage('web:b')
      await stage.untilComplete('web:c')
      await stage.runFor(10)
      expectAtRest(stage, 'web:c', 4)
      expect(stage.podsMade).toEqual(Array(4).fill('web:c'))
      expect(deploymentIn(world).spec.paused).toBe(true)
    },
  ))

it.each(STRATEGIES)(
  'T21: the gate of %s is given back to nobody who edits at that very moment',
  (_name, strategy) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      const { person, world } = stage
      stage.beforeWrite(
        ({ resource }) => resource.kind === 'Deployment',
        () => {
          person.setImage('web:c')
        },
      )
      person.deletePlan()
      await stage.until(() => stage.see.plan === undefined)
      await stage.runFor(60)
      expect(deploymentIn(world).spec.paused).toBe(true)
      expect(stage.see.sizes).toEqual({ 'web:a': 4 })
      expect(stage.podsMade).toEqual([])
    }),
)

describe('T22: another Deployment whose selector only excludes', () => {
  const selector = {
    matchExpressions: [{ key: 'app', operator: 'NotIn' as const, values: ['web'] }],
  }
  const template = { ...templateOf('other:1'), metadata: { labels: { app: 'other' } } }
  const other = makeDeployment({ replicas: 1, selector, template }, { name: 'other' })

  it('is said, and no rollout starts while it is there', () =>
    onStage({ replicas: 4 }, async (stage) => {
      createDeployment(stage.world, other)
      await stage.runFor(10)
      stage.person.setImage('web:b')
      await stage.untilReason('InvalidSpec')
      expect(stage.see.message).toContain('"other"')
      await stage.runFor(30)
      expect(stage.see.sizes).toEqual({ 'web:a': 4, 'other:1': 1 })
      stage.world.api.delete(DEPLOYMENTS, { namespace: 'default', name: 'other' })
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }))
})

describe.each(HELD)('T23: %s whose Deployment is deleted as an orphan', (_name, strategy) => {
  it('leaves no pods of the new version behind when a Deployment of that name comes back', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const { uid } = deploymentIn(stage.world).metadata
      stage.person.deleteDeployment('Orphan')
      await stage.untilReason('TargetNotFound')
      createDeployment(stage.world, makeDeployment({ replicas: 4 }))
      await stage.until(() => stage.see.phase === 'Healthy')
      await stage.until(() => stage.see.sizes['web:b'] === undefined)
      await stage.runFor(10)
      expectAtRest(stage, 'web:a', 4)
      const strays = setsIn(stage.world).filter(
        ({ metadata }) => metadata.labels?.[TARGET_UID_LABEL] === uid,
      )
      expect(strays).toEqual([])
    }))

  it('rolls the new version out anew when the Deployment that comes back asks for it', () =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.deleteDeployment('Orphan')
      await stage.untilReason('TargetNotFound')
      createDeployment(stage.world, makeDeployment({ replicas: 4 }))
      await stage.until(() => stage.see.phase === 'Healthy')
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Promote')
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }))
})
