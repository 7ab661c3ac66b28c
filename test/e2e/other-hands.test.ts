import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { AUTOSCALERS } from '../../src/objects/autoscaling.ts'
import { EVENTS } from '../../src/objects/coordination.ts'
import { conditionOf } from '../../src/objects/meta.ts'
import { ROLLOUT_PLANS } from '../../src/api/rollout-plan.ts'
import { DEPLOYMENTS, type DeploymentSpec } from '../../src/objects/workload.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { RealRollouts, WEB } from '../support/kube/real-rollouts.ts'

// Others who write the Deployment of a plan, on real controllers.

const TIMEOUT_MS = 180_000
const GITOPS = { fieldManager: 'argocd-controller' }
const PERIOD_MS = 1000
/** Times of creation have no fractions. */
const WHOLE_SECOND_MS = 1000
const BOUNDED = `type: Canary
canary:
  capacity: {type: Bounded}
  steps:
  - {weight: 25, pause: {seconds: 4}}
  - {weight: 75, pause: {seconds: 4}}
  bakeSeconds: 2
`

let rollouts: RealRollouts

beforeEach(async () => {
  rollouts = new RealRollouts(controlPlaneFolder())
  await rollouts.begin(BOUNDED, 4)
}, TIMEOUT_MS)
afterEach(() => rollouts.end(), TIMEOUT_MS)

it(
  'a tool that unpauses the Deployment every second at rest is told of, and changes nothing',
  async () => {
    const before = await rollouts.standing()
    const healed = await heal({ paused: false }, { until: ({ round }) => round > 8 })
    expect(healed).toBeGreaterThan(4)
    await rollouts.until(async () => {
      return (await rollouts.cluster.get(DEPLOYMENTS, WEB))?.spec.paused === true
    })
    expect(await rollouts.standing()).toEqual(before)
    const { items } = await rollouts.cluster.list(EVENTS, { namespace: WEB.namespace })
    const told = items.filter(({ reason }) => reason === 'Overridden')
    // In other words where the controller had not yet seen that it was paused.
    expect(new Set(told.map(({ message }) => message.includes('was resumed')))).toEqual(
      new Set([true]),
    )
  },
  TIMEOUT_MS,
)

it(
  'a tool that puts the replicas back every second does not keep a bounded canary from its end',
  async () => {
    await rollouts.setImage('web:next')
    const healed = await heal({ replicas: 4 }, { until: ({ isStable }) => isStable })
    expect(healed).toBeGreaterThan(2)
    expect(await rollouts.standing()).toMatchObject({ sizes: [4], pods: 4, isAsAsked: true })
  },
  TIMEOUT_MS,
)

it(
  'an autoscaler, and a second plan, are refused with a reason that names them',
  async () => {
    const autoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: WEB,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        maxReplicas: 9,
      },
    }
    await rollouts.cluster.create(AUTOSCALERS, autoscaler, GITOPS)
    await rollouts.untilPlan((plan) => readyOf(plan)?.reason === 'AutoscalerConflict')
    expect(readyOf(await rollouts.plan())?.message).toContain('HorizontalPodAutoscaler "web"')
    await rollouts.cluster.delete(AUTOSCALERS, WEB)
    await rollouts.untilPlan(({ status }) => status?.phase === 'Healthy')

    // Of two that were made in one second the first by name is the older.
    await sleep(WHOLE_SECOND_MS)
    const second = { ...WEB, name: 'second' }
    const { apiVersion, kind, spec } = await rollouts.plan()
    await rollouts.cluster.create(
      ROLLOUT_PLANS,
      { apiVersion, kind, metadata: second, spec },
      GITOPS,
    )
    await rollouts.until(async () => {
      const plan = await rollouts.cluster.get(ROLLOUT_PLANS, second)
      return plan !== undefined && readyOf(plan)?.reason === 'TargetClaimed'
    })
    const rival = await rollouts.cluster.get(ROLLOUT_PLANS, second)
    expect(rival && readyOf(rival)?.message).toBe(
      'Deployment "web" is held by the older RolloutPlan "web"',
    )
    expect((await rollouts.plan()).status?.phase).toBe('Healthy')
  },
  TIMEOUT_MS,
)

type Plan = Awaited<ReturnType<RealRollouts['plan']>>

function readyOf({ status }: Plan) {
  return conditionOf(status?.conditions, 'Ready')
}

interface Round {
  readonly round: number
  readonly isStable: boolean
}

/** Puts one field of the Deployment back whenever it differs; answers how often it did. */
async function heal(
  wish: Pick<DeploymentSpec, 'paused' | 'replicas'>,
  { until }: { readonly until: (round: Round) => boolean },
): Promise<number> {
  const [[field, value] = []] = Object.entries(wish)
  let healed = 0
  for (let round = 1; ; round++) {
    if (until({ round, isStable: await rollouts.isStable('web:next') })) return healed
    const spec = (await rollouts.cluster.get(DEPLOYMENTS, WEB))?.spec ?? {}
    if (field !== undefined && new Map(Object.entries(spec)).get(field) !== value) {
      healed++
      const body = { spec: wish }
      await rollouts.cluster.patch(DEPLOYMENTS, WEB, { kind: 'merge', body }, GITOPS)
    }
    await sleep(PERIOD_MS)
  }
}
