import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { PLAN_CRD, REQUEST_CRD } from '../../src/api/crd.ts'
import type { Reason } from '../../src/api/reasons.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../src/api/rollout-plan.ts'
import type { Change } from '../../src/cluster/sim/store/event-log.ts'
import { newWorld } from '../../src/cluster/sim/cluster-parts.ts'
import type { World } from '../../src/cluster/sim/world.ts'
import { isClusterError, type ClusterError } from '../../src/cluster/errors.ts'
import { CRDS, type CustomResourceDefinition } from '../../src/objects/crd.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../src/objects/workload.ts'
import { runScenario } from '../../src/scenario/run.ts'
import { deploymentYaml, planYaml, serviceYaml } from '../support/manifests.ts'
import { PLAN_CASES } from '../support/plan-cases.ts'
import { scenario } from '../support/scenarios.ts'

/** What no plan that can not be obeyed may touch. */
const FOREIGN = [DEPLOYMENTS, SERVICES, REPLICA_SETS]

const ROLLING = 'type: RollingUpdate'
const BLUE_GREEN = 'type: BlueGreen\nblueGreen: {activeService: web}'
const RECREATED = deploymentYaml().replace('spec:\n', 'spec:\n  strategy: {type: Recreate}\n')
const AUTOSCALER = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  maxReplicas: 9
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
`

const PERSON = { fieldManager: 'kubectl' }
const NAMED_BAD = { namespace: 'default', name: 'bad' }
const UNHARMED = { touched: [], bugs: [] }

interface Case {
  readonly sentence: string
  readonly deployment?: string
  /** What there is beside the Deployment and a Service that selects its pods. */
  readonly beside?: readonly string[]
  readonly plan: string
  readonly reason: Reason
  readonly message: string
}

const CASES: readonly Case[] = [
  {
    sentence: 'a missing target',
    plan: planYaml(ROLLING, 'bad', 'wab'),
    reason: 'TargetNotFound',
    message: 'Deployment "wab" does not exist',
  },
  {
    sentence: "a Service whose selector doesn't match",
    beside: [serviceYaml('web', 'shop')],
    plan: planYaml(BLUE_GREEN, 'bad'),
    reason: 'ServiceMismatch',
    message:
      'Cannot send users through Service "web": its selector is app=shop, expected some of the labels of Deployment "web": app=web',
  },
  {
    sentence: 'a Service that does not exist',
    plan: planYaml('type: BlueGreen\nblueGreen: {activeService: wab}', 'bad'),
    reason: 'ReferenceNotFound',
    message: 'Service "wab" does not exist',
  },
  {
    sentence: 'a second plan on one Deployment',
    beside: [planYaml(ROLLING, 'first')],
    plan: planYaml(ROLLING, 'bad'),
    reason: 'TargetClaimed',
    message: 'Deployment "web" is held by the older RolloutPlan "first"',
  },
  {
    sentence: "a strategy that the Deployment's own does not allow",
    deployment: RECREATED,
    plan: planYaml(ROLLING, 'bad'),
    reason: 'TargetStrategyMismatch',
    message:
      'Cannot roll out Deployment "web" by RollingUpdate: its own spec.strategy.type is Recreate, expected RollingUpdate',
  },
  {
    sentence: 'an autoscaler beside bounded capacity',
    beside: [AUTOSCALER],
    plan: canaryYaml('  capacity: {type: Bounded}\n  steps: [{weight: 50}]'),
    reason: 'AutoscalerConflict',
    message:
      'Cannot use capacity Bounded on Deployment "web": its replicas are set by HorizontalPodAutoscaler "web", expected none or a Canary with capacity Additive',
  },
  {
    sentence: 'a router that this operator does not know',
    plan: canaryYaml(`  service: web
  router: {type: GatewayAPI, gatewayAPI: {routes: [{name: web}]}}
  steps: [{weight: 50}]`),
    reason: 'UnsupportedField',
    message:
      'Cannot obey spec.strategy.canary.router: this operator does not support it, expected no router',
  },
]

/** Plans that the CRD refuses; an older or a hand-made CRD would let them in. */
const INVALID: readonly (readonly [string, string, string])[] = [
  [
    'an unknown field',
    canaryYaml('  steps: [{weight: 50, colour: red}]'),
    'spec.strategy.canary.steps[0].colour: there is no such field here, expected name, pause, replicas, weight',
  ],
  [
    "a strategy block that isn't its type's",
    planYaml(`${ROLLING}\nblueGreen: {activeService: web}`, 'bad'),
    'spec.strategy.blueGreen: blueGreen belongs to type BlueGreen: write that type, or remove the field',
  ],
  [
    'weights that fall',
    canaryYaml('  steps: [{weight: 50}, {weight: 20}]'),
    'spec.strategy.canary.steps[1].weight: weights never fall: give each step at least the weight of the step before it',
  ],
  [
    'pause: {}',
    canaryYaml('  steps: [{weight: 50, pause: {}}]'),
    'spec.strategy.canary.steps[0].pause: a pause ends by time or by promotion: write seconds, or untilPromoted: true, one of the two',
  ],
  [
    'an additive step over 50 % without a router',
    canaryYaml('  steps: [{weight: 80}]'),
    'spec.strategy.canary.steps[0].weight: Additive capacity without a router gives shares from 1 to 50 only: write such a weight, or capacity: {type: Bounded}, or name a router',
  ],
]

const REFUSED = PLAN_CASES.filter(
  ({ complaints, isDroppedByServers }) => complaints.length > 0 && isDroppedByServers !== true,
)

describe('a plan that can not be obeyed', () => {
  it.each(CASES.map((row) => [row.sentence, row] as const))(
    'says of %s what is wrong, and nothing is changed',
    async (_, { deployment = deploymentYaml(), beside = [], plan, reason, message }) => {
      const outcome = await play([deployment, serviceYaml(), ...beside], plan)
      expect(outcome).toEqual({ phase: 'Degraded', reason, ...saidTwice(message), ...UNHARMED })
    },
  )

  it.each(INVALID)(
    'says of %s what is wrong, where an API server lets it in',
    async (_, plan, message) => {
      const crds = [permissive(PLAN_CRD), REQUEST_CRD]
      const outcome = await play([deploymentYaml(), serviceYaml()], plan, crds)
      const invalid = { phase: 'Degraded', reason: 'InvalidSpec' }
      expect(outcome).toEqual({ ...invalid, ...saidTwice(message), ...UNHARMED })
    },
  )
})

describe('an API server with the CRD', () => {
  const world = newWorld({ seed: 1 })
  world.api.create(CRDS, PLAN_CRD, PERSON)

  it.each(REFUSED.map((row) => [row.sentence, row] as const))(
    '%s, names the field, and keeps nothing',
    (_, { spec, complaints }) => {
      const error = refusalOf(world, spec)
      expect(error.reason).toBe('Invalid')
      const fields = error.causes.map(({ field = '' }) => field).filter(isOfAField)
      expect(fields).not.toEqual([])
      // A rule is broken at the object that it is about, or at a field within.
      const strays = fields.filter((field) => !complaints.some((path) => path.startsWith(field)))
      expect(strays).toEqual([])
      expect(planIn(world)).toBeUndefined()
    },
  )
})

/** By the plan's status, and by the timeline of the run. */
function saidTwice(message: string) {
  return { message, told: `RolloutPlan "bad": ${message}` }
}

/** Where the shape is wrong, an API server adds under "<nil>" that rules were not asked. */
function isOfAField(field: string): boolean {
  return field !== '<nil>'
}

function refusalOf(world: World, spec: unknown): ClusterError {
  const { group, version, kind } = ROLLOUT_PLANS
  const plan = { apiVersion: `${group}/${version}`, kind, metadata: NAMED_BAD, spec }
  try {
    world.api.create(ROLLOUT_PLANS, plan as RolloutPlan, PERSON)
  } catch (error) {
    if (isClusterError(error)) return error
    throw error
  }
  throw new Error('The plan was taken')
}

/** Lets a plan come to a cluster at rest, and watches for a quarter of an hour. */
async function play(
  manifests: readonly string[],
  plan: string,
  crds: readonly CustomResourceDefinition[] = [PLAN_CRD, REQUEST_CRD],
) {
  const touched: string[] = []
  const report = await runScenario({
    scenario: scenario({ until: '15m', timeline: [{ at: '30s', apply: 'plan.yaml' }] }),
    manifests: new Map([
      ['all.yaml', manifests.flatMap(objectsOf)],
      ['plan.yaml', objectsOf(plan)],
    ]),
    crds,
    onChange: (change, world) => {
      if (planIn(world) !== undefined && isForeign(change)) {
        touched.push(`${change.kind} ${change.resource.kind} "${change.object.metadata.name}"`)
      }
    },
  })
  const status = planIn(report.world)?.status
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  const told = report.rows.flatMap(({ message }) => message ?? []).at(-1)
  const { phase } = status ?? {}
  const { reason, message } = ready ?? {}
  return { phase, reason, message, told, touched, bugs: report.findings }
}

function planIn(world: World): RolloutPlan | undefined {
  return world.api.get(ROLLOUT_PLANS, NAMED_BAD)
}

function isForeign({ resource }: Change): boolean {
  return FOREIGN.some(({ kind }) => kind === resource.kind)
}

/** The same definition without a word about what a plan says. */
function permissive(crd: CustomResourceDefinition): CustomResourceDefinition {
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const
  const versions = crd.spec.versions.map((version) => {
    const { openAPIV3Schema } = version.schema
    const properties = { ...openAPIV3Schema.properties, spec: anything }
    return { ...version, schema: { openAPIV3Schema: { ...openAPIV3Schema, properties } } }
  })
  return { ...crd, spec: { ...crd.spec, versions } }
}

function canaryYaml(lines: string): string {
  return planYaml(`type: Canary\ncanary:\n${lines}`, 'bad')
}

function objectsOf(yaml: string): readonly KubeObject[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject)
}
