import { compareTexts } from '../../base/order.ts'
import { BORROWED_ANNOTATION, PLAN_LABEL } from '../../api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan, type StrategySpec } from '../../api/rollout-plan.ts'
import { percent, type Percent } from '../../base/units.ts'
import { uidOf } from '../../objects/meta.ts'
import { apiVersionOf } from '../../objects/resource.ts'
import { SERVICES, type Service, type ServicePort } from '../../objects/service.ts'
import { POD_TEMPLATE_HASH, type ReplicaSet } from '../../objects/workload.ts'
import { formatLoans, loansOf } from '../rollout/loans/borrow.ts'
import type { Write } from '../rollout/decision.ts'
import type { ServiceFacts } from '../rollout/facts.ts'
import { without } from '../../base/fields.ts'
import { hashOf } from '../rollout/replica-sets/revision.ts'
import { typeOfSteps } from '../rollout/climb/ladder.ts'
import { runningRollout, type Situation } from '../rollout/situation.ts'
import { contestedUntil } from './contest.ts'
import { isServedBy, shareServedBy } from './endpoints.ts'
import { isPinned, PIN, pin, pinOf, unpin } from './pins.ts'

type BlueGreenSpec = NonNullable<StrategySpec['blueGreen']>

/** A Service that is there, with its EndpointSlices. */
type Present = ServiceFacts & { readonly service: Service }

/** What is known of traffic, with or without a Deployment. */
export type Traffic = Pick<Situation, 'facts' | 'plan' | 'status' | 'now'>

/** What the plan says of blue/green; nothing while a rollout of another type runs on. */
function blueGreenOf({ plan, status }: Pick<Situation, 'plan' | 'status'>): Partial<BlueGreenSpec> {
  const rollout = runningRollout(status)
  const isOther = rollout !== undefined && typeOfSteps(rollout.stepsHash) !== 'BlueGreen'
  return isOther ? {} : (plan.spec.strategy.blueGreen ?? {})
}

/**
 * Services that users reach and that a rollout cuts over, by name: the active one, and whichever
 * other is pinned, as the plan may have been edited meanwhile.
 */
function activeServices(situation: Traffic): readonly Present[] {
  const { facts, plan, status } = situation
  const { activeService, previewService } = blueGreenOf(situation)
  return [...facts.services]
    .filter(([name, { service }]) => name !== previewService && !isMadeBy(plan, service))
    .map(([name, entry]) => ({ name, ...entry }))
    .filter((entry): entry is Present & { name: string } => entry.service !== undefined)
    .filter(({ name, service }) => name === activeService || isPinned(service, status.borrowed))
    .sort((a, b) => compareTexts(a.name, b.name))
}

/** A Service that the plan made is a preview, whatever the plan says by now. */
function isMadeBy({ metadata: { name } }: RolloutPlan, service: Service | undefined): boolean {
  return service?.metadata.labels?.[PLAN_LABEL] === name
}

/** Whether traffic is moved by pins, not by the ratio of pods. */
export function isCutOver(situation: Traffic): boolean {
  return activeServices(situation).length > 0
}

/** Sends all users to the pods of one ReplicaSet, in one write for each Service. */
export function sendUsersTo(
  situation: Traffic,
  replicaSet: ReplicaSet,
  why: string,
): readonly Write[] {
  const hash = hashOf(replicaSet)
  return activeServices(situation).flatMap(({ service }) =>
    isPinnedTo(situation, service, hash) ? [] : pinUnlessContested(situation, service, hash, why),
  )
}

function isPinnedTo({ status: { borrowed } }: Traffic, service: Service, hash: string): boolean {
  return pinOf(service) === hash && isPinned(service, borrowed)
}

/** Whether every Service that users reach selects the pods of this ReplicaSet alone. */
export function areUsersPinnedTo(situation: Traffic, replicaSet: ReplicaSet): boolean {
  const hash = hashOf(replicaSet)
  return activeServices(situation).every(({ service }) => isPinnedTo(situation, service, hash))
}

/**
 * Pins every Service that somebody has pointed elsewhere to where it was pinned last; `home` where
 * nothing says so, as it was made again.
 */
export function pinAgain(
  situation: Traffic,
  { stable, updated }: { readonly stable: ReplicaSet; readonly updated: ReplicaSet },
  home: ReplicaSet,
): readonly Write[] {
  const why = 'pin users to where they were'
  return activeServices(situation).flatMap(({ service }) => {
    const last = loansOf(service, situation.status.borrowed)[PIN]?.is
    const hash = hashOf([stable, updated].find((set) => hashOf(set) === last) ?? home)
    return isPinnedTo(situation, service, hash)
      ? []
      : pinUnlessContested(situation, service, hash, why)
  })
}

function pinUnlessContested(
  { status: { borrowed }, now }: Traffic,
  service: Service,
  hash: string,
  why: string,
): readonly Write[] {
  // Another version than the one that is contested is another matter: going back is not put off.
  const isSame = loansOf(service, borrowed)[PIN]?.is === hash
  if (isSame && contestedUntil(service, borrowed, now) !== undefined) return []
  return pin(service, borrowed, hash, why)
}

/** Whether the EndpointSlices show that all users reach the pods of this ReplicaSet. */
export function areUsersAt(situation: Traffic, replicaSet: ReplicaSet): boolean {
  return activeServices(situation).every(({ slices }) => isServedBy(slices, replicaSet))
}

/**
 * The share of users that EndpointSlices show to reach the pods of a ReplicaSet, by any Service.
 */
export function shareOfUsers(situation: Situation, replicaSet: ReplicaSet): Percent {
  const shares = activeServices(situation).map(({ slices }) => shareServedBy(slices, replicaSet))
  return percent(shares.length === 0 ? 0 : Math.min(...shares))
}

/** Gives back every selector that is borrowed, by the names of the Services. */
export function giveBackSelectors({
  facts,
  status,
}: Pick<Situation, 'facts' | 'status'>): readonly Write[] {
  return [...facts.services]
    .sort(([a], [b]) => compareTexts(a, b))
    .flatMap(([, { service }]) => (service === undefined ? [] : unpin(service, status.borrowed)))
}

/**
 * Points the preview Service at the updated version, and makes it where nobody has.
 *
 * It selects both versions until then: a preview of nothing would answer nobody.
 */
export function previewUpdated(situation: Situation, updated: ReplicaSet): readonly Write[] {
  const { facts } = situation
  const { activeService = '', previewService } = blueGreenOf(situation)
  if (previewService === undefined) return []
  const preview = facts.services.get(previewService)?.service
  const hash = hashOf(updated)
  if (preview !== undefined)
    return pinUnlessContested(situation, preview, hash, 'preview the updated version')
  const active = facts.services.get(activeService)?.service
  if (active === undefined) return []
  const object = makePreview(situation, active, previewService, hash)
  const why = 'make the preview Service'
  return [{ kind: 'create', why, concern: 'traffic', resource: SERVICES, object }]
}

/** Whether the preview Service, if the plan names one, shows the updated version. */
export function isPreviewed(situation: Situation, updated: ReplicaSet): boolean {
  const { facts, status } = situation
  const { previewService } = blueGreenOf(situation)
  if (previewService === undefined) return true
  const preview = facts.services.get(previewService)?.service
  if (preview === undefined) return false
  return isPinned(preview, status.borrowed) && pinOf(preview) === hashOf(updated)
}

function makePreview({ plan }: Situation, active: Service, name: string, hash: string): Service {
  const { namespace } = active.metadata
  const selector = without(active.spec.selector ?? {}, POD_TEMPLATE_HASH)
  const loans = { [PIN]: { was: null, is: hash } }
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { [PLAN_LABEL]: plan.metadata.name },
      annotations: { [BORROWED_ANNOTATION]: formatLoans('Service', name, loans) },
      ownerReferences: [
        {
          apiVersion: apiVersionOf(ROLLOUT_PLANS),
          kind: ROLLOUT_PLANS.kind,
          name: plan.metadata.name,
          uid: uidOf(plan),
          controller: true,
          blockOwnerDeletion: false,
        },
      ],
    },
    spec: {
      selector: { ...selector, [POD_TEMPLATE_HASH]: hash },
      ports: (active.spec.ports ?? []).map(withoutNodePort),
    },
  }
}

/** A node port belongs to one Service alone. */
function withoutNodePort({ name, protocol, port, targetPort }: ServicePort): ServicePort {
  return {
    ...(name !== undefined && { name }),
    ...(protocol !== undefined && { protocol }),
    port,
    ...(targetPort !== undefined && { targetPort }),
  }
}
