import { describe, expect, it } from '@jest/globals'
import type { Json } from '../../src/base/json.ts'
import { CRDS } from '../../src/objects/crd.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import { FIELD_MANAGERS, LEFT_PAUSED_ANNOTATION } from '../../src/api/labels.ts'
import { ROLLOUT_PLANS } from '../../src/api/rollout-plan.ts'
import { loansOf } from '../../src/domain/rollout/loans/borrow.ts'
import { expectAlone } from '../support/stage/expect-at-rest.ts'
import { afterWrites } from '../support/stage/moments.ts'
import { onStage } from '../support/stage/on-stage.ts'
import { PHASES } from '../support/stage/phases.ts'
import type { Stage } from '../support/stage/stage.ts'
import {
  GUARDED,
  HELD_BOUNDED,
  HELD_CANARY,
  SHORTEST,
  STRATEGIES,
} from '../support/stage/strategies.ts'
import { typeAll, type Typed } from '../support/stage/typed.ts'
import {
  deploymentIn,
  makeDeployment,
  PERSON,
  setsIn,
  templateOf,
} from '../support/sim/workload-world.ts'

const WEB = { namespace: 'default', name: 'web' }
const HINT =
  'Deployment "web" stays paused: its template is not the version that serves; to roll it out: ' +
  'kubectl rollout resume deployment/web -n default; ' +
  'to keep the version that serves: put its template back first, then resume'

/** What a person does who wants to be rid of a plan at any price. */
function losePlan(stage: Stage): void {
  stage.killOperator()
  const body = { metadata: { finalizers: null } }
  stage.world.api.patch(ROLLOUT_PLANS, WEB, { kind: 'merge', body }, PERSON)
  stage.world.api.delete(ROLLOUT_PLANS, WEB, {})
}

/** Who owns fields of the Deployment's own. */
function ownersOf({ world }: Stage): readonly string[] {
  const { managedFields = [] } = deploymentIn(world).metadata
  return managedFields
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager }) => manager)
}

async function release(stage: Stage, line: string): Promise<Typed> {
  const typed = await typeAll(stage, line, 400)
  await stage.runFor(30)
  return typed
}

function expectGivenBack(stage: Stage): void {
  expect(stage.see.plan).toBeUndefined()
  expect(loansOf(deploymentIn(stage.world))).toEqual({})
  expect(stage.see.service()?.spec.selector).toEqual({ app: 'web' })
  expect(stage.see.service('web-preview')).toBeUndefined()
}

function expectStableAlone(stage: Stage): void {
  expectGivenBack(stage)
  expect(stage.see.sizes).toEqual({ 'web:a': 4 })
  expect(stage.see.reached()).toEqual({ 'web:a': 4 })
  expect(deploymentIn(stage.world).spec).toMatchObject({ paused: true, replicas: 4 })
  expect(setsIn(stage.world)).toHaveLength(1)
}

describe('release of a plan', () => {
  it.each(STRATEGIES)('leaves it to the operator where one runs: %s', (_name, strategy) =>
    onStage({ replicas: 4, strategy }, async (stage) => {
      const typed = await release(stage, 'release web')
      expect(typed.printed).toEqual(['rolloutplan "web" released'])
      expect(typed.errors).toEqual([])
      expect(typed.status).toBe(0)
      expectGivenBack(stage)
      expectAlone(stage, 'web:a', 4)
      expect(deploymentIn(stage.world).spec.paused ?? false).toBe(false)
    }),
  )

  it.each(PHASES)('$name: gives back without an operator what one would', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      stage.killOperator()
      const typed = await release(stage, 'release web --timeout 5s')
      expect(typed.errors).toEqual([
        'No operator has released RolloutPlan "web" within 5s: giving back without one',
        HINT,
      ])
      expect(typed.printed).toEqual(['rolloutplan "web" released'])
      expect(typed.status).toBe(0)
      expectStableAlone(stage)
    }),
  )
})

describe('release of a plan whose Deployment was paused before it', () => {
  const BEFORE =
    'Deployment "web" stays paused: it was so before the plan came; ' +
    'to resume it: kubectl rollout resume deployment/web -n default'

  async function releaseAndPause(stage: Stage): Promise<void> {
    await release(stage, 'release web')
    const body = { spec: { paused: true } }
    stage.world.api.patch(DEPLOYMENTS, WEB, { kind: 'merge', body }, PERSON)
    stage.createPlan('web')
    await stage.runFor(5)
  }

  it('says so', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      await releaseAndPause(stage)
      expect((await release(stage, 'release web')).errors).toEqual([BEFORE])
      expect(deploymentIn(stage.world).spec.paused).toBe(true)
    }))

  it('says so where an earlier plan has left it paused, once the template serves', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      expect((await release(stage, 'release web')).errors).toEqual([HINT])
      stage.person.setImage('web:a')
      stage.createPlan('web')
      await stage.runFor(5)
      expect((await release(stage, 'release web')).errors).toEqual([BEFORE])
      expect(deploymentIn(stage.world).metadata.annotations).not.toHaveProperty(
        LEFT_PAUSED_ANNOTATION,
      )
    }))

  it('and by the words of the hint what serves is kept', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      await release(stage, 'release web')
      const made = stage.podsMade.length
      stage.person.setImage('web:a')
      stage.person.resume()
      await stage.runFor(30)
      expectAlone(stage, 'web:a', 4)
      expect(stage.podsMade).toHaveLength(made)
    }))
})

describe('release --all', () => {
  it('releases every plan of the namespace', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.createPlan('younger')
      await stage.runFor(5)
      const typed = await release(stage, 'release --all')
      expect([...typed.printed].sort()).toEqual([
        'rolloutplan "web" released',
        'rolloutplan "younger" released',
      ])
      expectAlone(stage, 'web:a', 4)
      expect(deploymentIn(stage.world).spec.paused ?? false).toBe(false)
    }))

  it.each(PHASES)('$name: gives back what a lost plan has left', (phase) =>
    onStage({ replicas: 4, strategy: phase.strategy }, async (stage) => {
      await phase.reach(stage)
      losePlan(stage)
      await stage.runFor(10)
      const typed = await release(stage, 'release --all')
      expect(typed.printed).toEqual(['released: what a former plan left on "web"'])
      expect(typed.errors).toEqual([HINT])
      expect(typed.status).toBe(0)
      expectStableAlone(stage)
    }),
  )

  it('leaves no field to a lost plan of a Deployment that somebody applies', () =>
    onStage({ replicas: 4, strategy: HELD_BOUNDED }, async (stage) => {
      const { apiVersion, kind, spec } = makeDeployment({ template: templateOf('web:b') })
      const body = { apiVersion, kind, spec: { ...spec, replicas: 4 } } as unknown as Json
      const applied = { kind: 'apply', body, force: true } as const
      stage.world.api.patch(DEPLOYMENTS, WEB, applied, { fieldManager: 'helm' })
      await stage.untilReason('AwaitingPromotion')
      losePlan(stage)
      await stage.runFor(10)
      expect(ownersOf(stage)).toContain(FIELD_MANAGERS.replicaSets)
      const { status } = await release(stage, 'release --all')
      expect(status).toBe(0)
      expectStableAlone(stage)
      expect(ownersOf(stage).filter((manager) => manager.startsWith('rolloutplan'))).toEqual([])
    }))

  it('opens the gate of a Deployment at rest, also where the kind is gone', () =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      losePlan(stage)
      for (const kind of ['rolloutplans', 'rolloutrequests']) {
        const key = { namespace: '', name: `${kind}.rolloutplan.dev` }
        stage.world.api.delete(CRDS, key, {})
      }
      await stage.runFor(5)
      const typed = await release(stage, 'release --all -A')
      expect(typed.printed).toEqual([
        'released: what a former plan left on "web" in namespace "default"',
      ])
      expect(typed.errors).toEqual([])
      expect(typed.status).toBe(0)
      expect(deploymentIn(stage.world).spec.paused ?? false).toBe(false)
      expect(loansOf(deploymentIn(stage.world))).toEqual({})
      expect((await typeAll(stage, 'release --all')).printed).toEqual([])
    }))

  it.each([...SHORTEST, GUARDED])(
    'after whichever write of %s the plan was lost: users are served by one version',
    (_name, strategy) =>
      afterWrites({
        options: { replicas: 3, strategy },
        start: ({ person }) => {
          person.setImage('web:b')
        },
        deed: losePlan,
        outcome: async (stage) => {
          await stage.runFor(10)
          const { status } = await release(stage, 'release --all')
          expect(status).toBe(0)
          expectGivenBack(stage)
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

describe('what can not be meant', () => {
  it.each([
    ['release', 'Cannot tell what to release: expected the name of a plan, or --all'],
    ['release web --all', 'Cannot tell what to release: expected the name of a plan, or --all'],
    ['release web -A', 'Cannot use -A without --all'],
  ])('%s ends with 2', (line, sentence) =>
    onStage({ replicas: 1 }, async (stage) => {
      const typed = await typeAll(stage, line)
      expect(typed.errors).toEqual([sentence])
      expect(typed.status).toBe(2)
    }),
  )
})
