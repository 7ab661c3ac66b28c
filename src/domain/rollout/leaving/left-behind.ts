import { GATE_LABEL, PLAN_FINALIZER, PLAN_LABEL, TARGET_UID_LABEL } from '../../../api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../../api/rollout-plan.ts'
import { uidOf } from '../../../objects/meta.ts'
import { apiVersionOf } from '../../../objects/resource.ts'
import { matchesLabels } from '../../../objects/selector.ts'
import { SERVICE_NAME_LABEL, type EndpointSlice, type Service } from '../../../objects/service.ts'
import { POD_TEMPLATE_HASH, type Deployment, type ReplicaSet } from '../../../objects/workload.ts'
import { recordedLoans } from '../loans/borrow.ts'
import { disownForGood } from '../loans/disown.ts'
import type { Facts, ServiceFacts } from '../facts.ts'
import { isSealed, refersTo } from '../replica-sets/replica-sets.ts'
import { without } from '../../../base/fields.ts'
import { stableStatusOf } from '../status/status-of.ts'

/** What one namespace holds that plans borrow of or make. */
export interface Belongings {
  readonly plans: readonly RolloutPlan[]
  readonly deployments: readonly Deployment[]
  readonly replicaSets: readonly ReplicaSet[]
  readonly services: readonly Service[]
  readonly slices: readonly EndpointSlice[]
}

/**
 * What plans that exist no more have left behind, by Deployment: facts about a plan as it would be
 * if it were just being deleted, for `letGo` to give everything back.
 *
 * The borrowed objects themselves say what was borrowed. Which version was stable only a seal says
 * any more; without one it is the oldest with pods that the Deployment still owns.
 */
export function leftBehind(belongings: Belongings): readonly Facts[] {
  const { deployments, services } = belongings
  const borrowed = services.filter((service) => recordedLoans(service) !== undefined)
  const homeless = borrowed.filter(
    (service) => !deployments.some((deployment) => isBefore(service, deployment)),
  )
  return [
    ...deployments
      .filter((deployment) => !isHeldByPlan(deployment, belongings))
      .flatMap((deployment) => traceOf(deployment, borrowed, belongings)),
    ...homeless.map((service) =>
      factsAbout(service, [service], { ...belongings, replicaSets: [] }),
    ),
  ]
}

function isHeldByPlan({ metadata }: Deployment, { plans }: Belongings): boolean {
  return plans.some(({ spec }) => spec.targetRef.name === metadata.name)
}

function traceOf(
  target: Deployment,
  borrowed: readonly Service[],
  belongings: Belongings,
): readonly Facts[] {
  const replicaSets = belongings.replicaSets.filter((set) => isAbout(set, target))
  const services = borrowed.filter((service) => isBefore(service, target))
  const isTouched = replicaSets.some(
    (set) => planOf(set) !== undefined || recordedLoans(set) !== undefined,
  )
  const isLent =
    recordedLoans(target) !== undefined || target.metadata.labels?.[GATE_LABEL] === uidOf(target)
  const facts = { ...factsAbout(target, services, { ...belongings, replicaSets }), target }
  const isClean = !isLent && services.length === 0 && !isTouched
  return isClean && disownForGood(facts).length === 0 ? [] : [facts]
}

function isAbout(set: ReplicaSet, target: Deployment): boolean {
  return refersTo(set, target) || set.metadata.labels?.[TARGET_UID_LABEL] === uidOf(target)
}

/** Whether a Service leads to the pods of a Deployment, whatever version it is pinned to. */
function isBefore({ spec }: Service, target: Deployment): boolean {
  const selector = without(spec.selector ?? {}, POD_TEMPLATE_HASH)
  const labels = target.spec.template.metadata?.labels
  return Object.keys(selector).length > 0 && matchesLabels(selector, labels)
}

function planOf({ metadata }: ReplicaSet): string | undefined {
  return metadata.labels?.[PLAN_LABEL]
}

function factsAbout(
  subject: Deployment | Service,
  services: readonly Service[],
  { replicaSets, slices }: Belongings,
): Facts {
  const [name = subject.metadata.name] = replicaSets
    .map(planOf)
    .filter((mark) => mark !== undefined)
    .sort()
  const sealed = replicaSets.find(isSealed)
  const status = sealed && { observedGeneration: 0, stable: stableStatusOf(sealed) }
  return {
    plan: { ...formerPlan(name, subject), ...(status && { status }) },
    target: undefined,
    replicaSets,
    services: new Map(
      services.map((service) => [service.metadata.name, withSlices(service, slices)]),
    ),
    requests: [],
    otherDeployments: [],
    rivalPlans: [],
    autoscalers: [],
    budgets: [],
    policySince: undefined,
  }
}

function withSlices(service: Service, slices: readonly EndpointSlice[]): ServiceFacts {
  const { name } = service.metadata
  const its = slices.filter(({ metadata }) => metadata.labels?.[SERVICE_NAME_LABEL] === name)
  return { service, slices: its }
}

/** Its way back is bounded by the Deployment's own surge, as that of a rolling update. */
function formerPlan(name: string, { metadata }: Deployment | Service): RolloutPlan {
  const { namespace } = metadata
  return {
    apiVersion: apiVersionOf(ROLLOUT_PLANS),
    kind: ROLLOUT_PLANS.kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      deletionTimestamp: '1970-01-01T00:00:00Z',
      finalizers: [PLAN_FINALIZER],
    },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name },
      gate: 'Paused',
      paused: false,
      progressDeadlineSeconds: 600,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { minBatchSeconds: 0, bakeSeconds: 0, onFailure: 'Abort' },
      },
    },
  }
}
