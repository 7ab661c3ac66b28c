import { BORROWED_ANNOTATION, PLAN_FINALIZER } from '../../src/api/labels.ts'
import type {
  RolloutPlan,
  RolloutPlanStatus,
  RolloutStatus,
  StrategySpec,
} from '../../src/api/rollout-plan.ts'
import type { RolloutRequest, RolloutRequestSpec } from '../../src/api/rollout-request.ts'
import { formatMicroTime } from '../../src/base/rfc3339.ts'
import { after, instant, percent, seconds, type InstantMs } from '../../src/base/units.ts'
import { formatLoans, type Loans } from '../../src/domain/rollout/loans/borrow.ts'
import type { Facts, ServiceFacts } from '../../src/domain/rollout/facts.ts'
import { ladderOf } from '../../src/domain/rollout/climb/ladder.ts'
import { makeUpdated } from '../../src/domain/rollout/replica-sets/make-updated.ts'
import { hashOf, imagesOf } from '../../src/domain/rollout/replica-sets/revision.ts'
import { situationOf, type Situation } from '../../src/domain/rollout/situation.ts'
import type { EndpointSlice } from '../../src/objects/service.ts'
import { POD_TEMPLATE_HASH, type Deployment, type ReplicaSet } from '../../src/objects/workload.ts'
import { canaryOf, deploymentOf, factsOf, metadataOf, planOf, serviceOf } from './facts.ts'

/** The instant at which the rollouts of these facts start. */
export const START = instant(1_900_000_000_000)

/** So many seconds after the start. */
export function at(time: number): InstantMs {
  return after(START, seconds(time))
}

export function timeAt(time: number): string {
  return formatMicroTime(at(time))
}

const HELD: Loans = { 'spec.paused': { was: null, is: true } }

/** The template of the Deployment "web" with one image. */
export function templateOf(image: string): Deployment['spec']['template'] {
  return {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image }] },
  }
}

/** The Deployment "web" behind the gate, asking for an image; with what else is borrowed of it. */
export function heldTarget(
  image = 'web:2',
  spec: Partial<Deployment['spec']> = {},
  loans: Loans = {},
): Deployment {
  const record = formatLoans('Deployment', 'web', { ...HELD, ...loans })
  const target = deploymentOf(
    { paused: true, template: templateOf(image), ...spec },
    {
      generation: 1,
      resourceVersion: '10',
      annotations: { [BORROWED_ANNOTATION]: record },
    },
  )
  return { ...target, status: { observedGeneration: 1 } }
}

export interface SetWish {
  readonly image?: string
  readonly replicas?: number
  readonly available?: number
  readonly createdAt?: string
  readonly name?: string
}

/** A ReplicaSet that Kubernetes made for the Deployment "web", as its controller. */
export function ownedSet({
  image = 'web:1',
  replicas = 5,
  available = replicas,
  createdAt = '2030-01-01T00:00:00Z',
  name = `web-${hashFor(image)}`,
}: SetWish = {}): ReplicaSet {
  const labels = { app: 'web', [POD_TEMPLATE_HASH]: hashFor(image) }
  const template = templateOf(image)
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadataOf(name, {
      labels,
      generation: 1,
      resourceVersion: '20',
      creationTimestamp: createdAt,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
          uid: 'uid-of-web',
          controller: true,
        },
      ],
    }),
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { labels } },
    },
    status: statusOfSet(replicas, available),
  }
}

function hashFor(image: string): string {
  return image.replace(/[^a-z0-9]/g, '')
}

/** The updated ReplicaSet that a plan made for an image. */
export function updatedSet({
  image = 'web:2',
  replicas = 5,
  available = replicas,
  createdAt = '2030-01-02T00:00:00Z',
}: SetWish = {}): ReplicaSet {
  const made = makeUpdated(planOf(), heldTarget(image), replicas)
  return {
    ...made,
    metadata: {
      ...made.metadata,
      uid: `uid-of-${made.metadata.name}`,
      generation: 1,
      resourceVersion: '30',
      creationTimestamp: createdAt,
    },
    status: statusOfSet(replicas, available),
  }
}

function statusOfSet(replicas: number, available: number): NonNullable<ReplicaSet['status']> {
  return { observedGeneration: 1, replicas, readyReplicas: available, availableReplicas: available }
}

export interface RolloutWish {
  readonly strategy?: StrategySpec
  readonly plan?: Partial<RolloutPlan['spec']>
  readonly target?: Deployment
  readonly stable?: ReplicaSet
  readonly sets?: readonly ReplicaSet[]
  readonly rollout?: Partial<RolloutStatus> | 'none'
  readonly status?: Partial<RolloutPlanStatus>
  readonly facts?: Partial<Facts>
}

/** Facts in the middle of the first rollout, from web:1 to web:2, of a plan that holds "web". */
export function rolloutFacts(wish: RolloutWish = {}): Facts {
  const { target = heldTarget(), stable = ownedSet(), sets = [], strategy = canaryOf() } = wish
  const plan = heldPlan(strategy, wish.plan)
  const facts = factsOf({ plan, target, replicaSets: [stable, ...sets], ...wish.facts })
  const { askedHash } = situationOf(facts, target, START)
  const rollout = wish.rollout === 'none' ? undefined : rolloutOf(facts, target, wish.rollout)
  const status: RolloutPlanStatus = {
    observedGeneration: 1,
    phase: 'Progressing',
    phaseSince: timeAt(0),
    target: { uid: 'uid-of-web', observedGeneration: 1, podTemplateHash: askedHash },
    stable: versionOf(stable),
    updated: {
      ...versionOf(stable),
      podTemplateHash: askedHash,
      images: imagesOf(target.spec.template),
      available: 0,
    },
    ...(rollout !== undefined && { rollout }),
    ...wish.status,
  }
  return { ...facts, plan: { ...plan, status } }
}

function heldPlan(strategy: StrategySpec, spec: Partial<RolloutPlan['spec']> = {}): RolloutPlan {
  const plan = planOf(strategy, {
    generation: 1,
    resourceVersion: '5',
    finalizers: [PLAN_FINALIZER],
  })
  return { ...plan, spec: { ...plan.spec, ...spec } }
}

function rolloutOf(
  facts: Facts,
  target: Deployment,
  overrides: Partial<RolloutStatus> = {},
): RolloutStatus {
  const situation = situationOf(facts, target, START)
  const ladder = ladderOf(situation)
  const count = ladder.steps.length
  return {
    id: 1,
    podTemplateHash: situation.askedHash,
    images: imagesOf(target.spec.template),
    stepsHash: ladder.hash,
    startTime: timeAt(0),
    progressTime: timeAt(0),
    step: { index: 1, count, enteredTime: timeAt(0) },
    weight: { desired: percent(20), achievable: percent(17), observed: percent(0) },
    ...overrides,
  }
}

function versionOf(set: ReplicaSet): NonNullable<RolloutPlanStatus['stable']> {
  const { replicas = 0, availableReplicas: available = 0 } = set.status ?? {}
  return {
    podTemplateHash: hashOf(set),
    replicaSet: set.metadata.name,
    images: imagesOf(set.spec.template),
    replicas,
    available,
  }
}

/** The situation in these facts, so many seconds after the start. */
export function situationIn(facts: Facts, time = 0): Situation {
  const { target = heldTarget() } = facts
  return situationOf(facts, target, at(time))
}

/** A Service with endpoints on pods of these ReplicaSets. */
export function servedBy(
  name: string,
  selector: Record<string, string>,
  ...sets: readonly ReplicaSet[]
): [string, ServiceFacts] {
  return [name, { service: serviceOf(name, selector), slices: [sliceOf(name, sets)] }]
}

function sliceOf(service: string, sets: readonly ReplicaSet[]): EndpointSlice {
  const pods = sets.flatMap((set) => [`${set.metadata.name}-aaaaa`, `${set.metadata.name}-bbbbb`])
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadataOf(`${service}-1`),
    addressType: 'IPv4',
    ports: [{ port: 80, protocol: 'TCP' }],
    endpoints: pods.map((pod, index) => ({
      addresses: [`10.0.0.${index}`],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace: 'default', name: pod, uid: pod },
    })),
  }
}

/** A Service that a rollout has pinned to one version. */
export function pinnedTo(
  set: ReplicaSet,
  [name, facts]: [string, ServiceFacts],
): [string, ServiceFacts] {
  const { service } = facts
  if (service === undefined) return [name, facts]
  const hash = hashOf(set)
  const field = `spec.selector.${POD_TEMPLATE_HASH}`
  const record = formatLoans('Service', name, { [field]: { was: null, is: hash } })
  const pinned = {
    ...service,
    metadata: { ...service.metadata, annotations: { [BORROWED_ANNOTATION]: record } },
    spec: { ...service.spec, selector: { ...service.spec.selector, [POD_TEMPLATE_HASH]: hash } },
  }
  return [name, { ...facts, service: pinned }]
}

/** Somebody's word about rollout 1. */
export function requestOf(
  action: RolloutRequestSpec['action'],
  spec: Partial<RolloutRequestSpec> = {},
  name = `web-1-${action.toLowerCase()}`,
): RolloutRequest {
  return {
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutRequest',
    metadata: metadataOf(name, { generation: 1, creationTimestamp: '2030-03-17T17:46:40Z' }),
    spec: { planRef: { name: 'web' }, rollout: 1, action, ...spec },
  }
}
