import { PLAN_LABEL } from '../../../src/api/labels.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { availableOf } from '../../../src/domain/rollout/replica-sets/replica-sets.ts'
import { isDeleting } from '../../../src/objects/meta.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type Service,
} from '../../../src/objects/service.ts'
import { matchesLabels } from '../../../src/objects/selector.ts'
import { POD_TEMPLATE_HASH } from '../../../src/objects/workload.ts'
import type { Invariant } from './invariant.ts'
import { activeOf, hashOf, isKubernetesRolling, type PlanView } from './plan-view.ts'

/** S01: a Service that has been served is not left without a ready endpoint. */
export function noBlackHole(): Invariant {
  const served = new Set<string>()
  return {
    id: 'S01',
    check(view, change, world) {
      if (change.resource.kind !== 'EndpointSlice' && change.resource.kind !== 'Service')
        return undefined
      for (const service of productionServices(view, world)) {
        const name = service.metadata.name
        const ready = readyEndpoints(world, service)
        if (ready > 0) served.add(name)
        else if (served.has(name) && view.wanted > 0)
          return `Service "${name}" has no ready endpoint`
      }
      return undefined
    },
  }
}

/** S02: a pinned Service names a revision that has pods. */
export const pinnedToSomething: Invariant = {
  id: 'S02',
  check(view, change, world) {
    const pinned = productionServices(view, world).find(
      ({ spec }) => spec.selector?.[POD_TEMPLATE_HASH] !== undefined,
    )
    if (pinned === undefined || view.wanted === 0 || change.resource.kind !== 'Service') {
      return undefined
    }
    const hash = pinned.spec.selector?.[POD_TEMPLATE_HASH] ?? ''
    if (activeOf(view.all).some((set) => hashOf(set) === hash)) return undefined
    return `Service "${pinned.metadata.name}" is pinned to ${hash}, which has no pods`
  },
}

/** S08: of S and U together, as many stay available as were, while nobody asks for fewer. */
export function neverBothShort(): Invariant {
  let reached = 0
  let wantedThen = 0
  return {
    id: 'S08',
    check(view, change) {
      if (change.resource.kind !== 'ReplicaSet' || isKubernetesRolling(view)) return undefined
      // One that is deleted as an orphan lets go of its ReplicaSets first.
      if (isDeleting(view.target)) return undefined
      const available = view.all.reduce((sum, set) => sum + availableOf(set), 0)
      if (view.wanted !== wantedThen) reached = 0
      wantedThen = view.wanted
      if (available >= view.wanted) reached = view.wanted
      const floor = Math.min(reached, view.wanted) - unavailableAllowed(view)
      return available < floor ? `${available} available, N is ${view.wanted}` : undefined
    },
  }
}

/** Only a guarded rolling update may take pods away before new ones serve. */
function unavailableAllowed({ plan, target, wanted }: PlanView): number {
  if (plan.spec.strategy.type !== 'RollingUpdate') return 0
  const allowed = target.spec.strategy?.rollingUpdate?.maxUnavailable ?? 0
  if (typeof allowed === 'number') return allowed
  return Math.floor((Number(allowed.replace('%', '')) * wanted) / 100)
}

/** The Services that users reach: they select D's pods, and are not for the trial. */
function productionServices({ plan, target }: PlanView, world: World): readonly Service[] {
  const trial = plan.spec.strategy.blueGreen?.previewService
  // A pin is no part of what a Service's owner wrote.
  const withoutHash = { ...target.spec.template.metadata?.labels, [POD_TEMPLATE_HASH]: '' }
  return Array.from(world.store.list(SERVICES, plan.metadata.namespace)).filter(
    ({ metadata, spec }) => {
      if (metadata.name === trial || spec.selector === undefined) return false
      // What the plan made is for the trial, whatever the plan has been edited to since.
      if (metadata.labels?.[PLAN_LABEL] === plan.metadata.name) return false
      return matchesLabels({ ...spec.selector, [POD_TEMPLATE_HASH]: '' }, withoutHash)
    },
  )
}

function readyEndpoints(world: World, { metadata }: Service): number {
  let ready = 0
  for (const slice of world.store.list(ENDPOINT_SLICES, metadata.namespace)) {
    if (slice.metadata.labels?.[SERVICE_NAME_LABEL] !== metadata.name) continue
    ready += slice.endpoints.filter(({ conditions }) => conditions.ready).length
  }
  return ready
}
