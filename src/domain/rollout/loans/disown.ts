import { FIELD_MANAGERS } from '../../../api/labels.ts'
import { compareTexts } from '../../../base/order.ts'
import { keyOf, type KubeObject, type ManagedFieldsEntry } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import { SERVICES } from '../../../objects/service.ts'
import { DEPLOYMENTS } from '../../../objects/workload.ts'
import type { Write } from '../decision.ts'
import type { Facts } from '../facts.ts'
import type { Transition } from '../transition.ts'
import { loansOf, PAUSED } from './borrow.ts'

/** The names under which we borrow for the time of a rollout. */
const IN_ROLLOUT: readonly string[] = [
  FIELD_MANAGERS.replicaSets,
  FIELD_MANAGERS.handOver,
  FIELD_MANAGERS.traffic,
]
/** All under which we borrow. */
const FOR_GOOD: readonly string[] = [...IN_ROLLOUT, FIELD_MANAGERS.gate]

/** Where there is nothing else to write: what is no longer borrowed is no longer ours either. */
export function withDisowned(facts: Facts, transition: Transition): Transition {
  if ((transition.writes ?? []).length > 0) return transition
  const writes = disown(facts, IN_ROLLOUT)
  return writes.length === 0 ? transition : { ...transition, writes }
}

/** The same once a plan has given back everything. */
export function disownForGood(facts: Facts): readonly Write[] {
  return disown(facts, FOR_GOOD)
}

/**
 * Drops our names from fields that have been given back: whoever applies one of them server-side
 * would meet a conflict when they change it next (docs/hand-over.md T19).
 */
function disown({ plan, target, services }: Facts, managers: readonly string[]): readonly Write[] {
  const mirror = plan.status?.borrowed
  const isGiven = (object: KubeObject): boolean =>
    Object.keys(loansOf(object, mirror)).every((field) => !isPassing(field))
  const all: readonly (readonly [Resource, KubeObject | undefined])[] = [
    [DEPLOYMENTS, target],
    ...[...services]
      .sort(([a], [b]) => compareTexts(a, b))
      .map(([, { service }]) => [SERVICES, service] as const),
  ]
  return all.flatMap(([resource, object]) =>
    object !== undefined && isGiven(object) ? disownOne(resource, object, managers) : [],
  )
}

/** What the gate borrows stays borrowed at rest. */
function isPassing(field: string): boolean {
  return field.startsWith('spec.') && field !== PAUSED
}

/** Nobody meets a conflict who does not apply. */
function disownOne(
  resource: Resource,
  object: KubeObject,
  managers: readonly string[],
): readonly Write[] {
  const { managedFields = [], uid = '', resourceVersion = '' } = object.metadata
  const isApplied = managedFields.some(({ operation }) => operation === 'Apply')
  const isOwned = withoutOwners(managedFields, managers).length < managedFields.length
  if (!isApplied || !isOwned) return []
  const why = 'no longer own what is given back'
  return [{ kind: 'disown', why, resource, key: keyOf(object), uid, resourceVersion, managers }]
}

/** The entries of all others, and of those who wrote the status. */
export function withoutOwners(
  entries: readonly ManagedFieldsEntry[],
  managers: readonly string[],
): readonly ManagedFieldsEntry[] {
  return entries.filter(({ manager, operation, subresource }) => {
    return operation !== 'Update' || subresource !== undefined || !managers.includes(manager)
  })
}
