import { BORROWED_ANNOTATION, PLAN_LABEL } from '../../../src/api/labels.ts'
import type { RolloutPlan } from '../../../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../../src/api/rollout-request.ts'
import { after, seconds, type InstantMs } from '../../../src/base/units.ts'
import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { isPodOf, servingPods } from '../../../src/domain/blue-green/endpoints.ts'
import { pinOf } from '../../../src/domain/blue-green/pins.ts'
import { typeOfSteps } from '../../../src/domain/rollout/climb/ladder.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type Service,
} from '../../../src/objects/service.ts'
import type { ReplicaSet } from '../../../src/objects/workload.ts'
import type { Invariant } from './invariant.ts'
import { hashOf, isKubernetesRolling, sizeOf, type PlanView } from './plan-view.ts'

/** Who takes a pin away once has it back at once; who does so again and again, this much later. */
const GRACE = seconds(15)

/**
 * S43: no user reaches U by a Service that is not pinned, but for a moment where somebody fights.
 */
export function notReachedUnpinned(): Invariant {
  const takenAt = new Map<string, InstantMs>()
  return {
    id: 'S43',
    check(view, change, world) {
      const service = activeService(view, world)
      if (service !== undefined && isMovedByOthers(view, service, change)) {
        takenAt.set(service.metadata.name, world.now())
      }
      const updated = onTrial(view)
      if (updated === undefined || service === undefined || pinOf(service) !== undefined) {
        return undefined
      }
      const { name } = service.metadata
      const since = takenAt.get(name)
      if (since !== undefined && world.now() < after(since, GRACE)) return undefined
      if (!endpointsOf(world, service).some((pod) => isPodOf(pod, updated))) return undefined
      return `users of Service "${name}" reach ReplicaSet "${updated.metadata.name}"`
    },
  }
}

/** Who resumes D sends users to both versions, and has them back when D is held again. */
function isMovedByOthers(view: PlanView, { metadata }: Service, change: Change): boolean {
  const isTaken = isTakenAway(change) && change.object.metadata.name === metadata.name
  return isTaken || isKubernetesRolling(view)
}

/** By somebody else: the operator takes its record away, too. */
function isTakenAway({ resource, kind, object, previous }: Change): boolean {
  if (resource.kind !== SERVICES.kind || pinOf(object as Service) !== undefined) return false
  if (kind === 'added') return true
  const isUnpinned = previous !== undefined && pinOf(previous as Service) !== undefined
  return isUnpinned && object.metadata.annotations?.[BORROWED_ANNOTATION] !== undefined
}

/** U of a blue/green that D does not own yet. */
function onTrial(view: PlanView): ReplicaSet | undefined {
  const { plan, owned, all } = view
  if (!isBlueGreen(plan) || isKubernetesRolling(view)) return undefined
  return all.find((set) => {
    const isOurs = set.metadata.labels?.[PLAN_LABEL] === plan.metadata.name
    return isOurs && !owned.includes(set) && sizeOf(set) > 0
  })
}

function isBlueGreen({ spec, status }: RolloutPlan): boolean {
  const type = 'BlueGreen'
  return spec.strategy.type === type && typeOfSteps(status?.rollout?.stepsHash ?? '') === type
}

function activeService({ plan }: PlanView, world: World): Service | undefined {
  const { namespace = '' } = plan.metadata
  const name = plan.spec.strategy.blueGreen?.activeService ?? ''
  return world.api.get(SERVICES, { namespace, name })
}

function endpointsOf(world: World, { metadata }: Service): readonly string[] {
  const slices = Array.from(world.store.list(ENDPOINT_SLICES, metadata.namespace))
  return servingPods(
    slices.filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === metadata.name),
  )
}

/** S44: users are not sent to U before somebody says so, where the plan asks for that. */
export const promotedFirst: Invariant = {
  id: 'S44',
  check(view, change, world) {
    const { plan } = view
    const updated = onTrial(view)
    if (updated === undefined || !isHeldUntilPromoted(plan) || isPromoted(plan, world)) {
      return undefined
    }
    const isActive = change.object.metadata.name === plan.spec.strategy.blueGreen?.activeService
    if (change.resource.kind !== SERVICES.kind || !isActive) return undefined
    if (pinOf(change.object as Service) !== hashOf(updated)) return undefined
    return `users are sent to ReplicaSet "${updated.metadata.name}", and nobody has promoted it`
  },
}

function isHeldUntilPromoted({ spec }: RolloutPlan): boolean {
  const { pause } = spec.strategy.blueGreen ?? {}
  return pause?.untilPromoted === true && pause.timeoutSeconds === undefined
}

function isPromoted({ metadata, status }: RolloutPlan, world: World): boolean {
  const { id, step, promotedFull, fullWeightTime } = status?.rollout ?? {}
  const isRecorded = step?.promoted === true || promotedFull === true
  if (isRecorded || fullWeightTime !== undefined) return true
  return Array.from(world.store.list(ROLLOUT_REQUESTS, metadata.namespace)).some(
    ({ spec }) =>
      spec.planRef.name === metadata.name &&
      spec.rollout === id &&
      (spec.action === 'Promote' || spec.action === 'PromoteFull'),
  )
}
