import type { Event, Lease } from '../../../objects/coordination.ts'
import { EVENTS, LEASES } from '../../../objects/coordination.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind, type SelectableFields } from './make-kind.ts'
import { invalidValue } from './rules/causes.ts'
import { nonNegativeRules, positiveRules } from './rules/number-rules.ts'
import { EVENT, LEASE } from './shapes/small-shapes.ts'

const INVOLVED = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']

const EVENT_FIELDS: SelectableFields<Event> = {
  ...Object.fromEntries(
    INVOLVED.map((field) => [`involvedObject.${field}`, (event: Event) => involved(event, field)]),
  ),
  reason: ({ reason }) => reason,
  reportingComponent: ({ reportingComponent = '' }) => reportingComponent,
  source: ({ source, reportingComponent = '' }) => source?.component ?? reportingComponent,
  type: ({ type }) => type,
}

/**
 * Events: Kubernetes 1.36, pkg/registry/core/event.
 *
 * Left out on purpose: events.k8s.io, and that an Event is gone after an hour.
 */
export const EVENT_KIND = makeKind<Event>({
  resource: EVENTS,
  shortNames: ['ev'],
  createsOnUpdate: true,
  shape: EVENT,
  rules: eventRules,
  selectableFields: EVENT_FIELDS,
})

/** Leases: Kubernetes 1.36, pkg/registry/coordination/lease. */
export const LEASE_KIND = makeKind<Lease>({
  resource: LEASES,
  allowsUnconditionalUpdate: false,
  createsOnUpdate: true,
  shape: LEASE,
  rules: ({ spec }) => [
    ...positiveRules(spec.leaseDurationSeconds, 'spec.leaseDurationSeconds'),
    ...nonNegativeRules(spec.leaseTransitions, 'spec.leaseTransitions'),
  ],
})

/** An Event lives in the namespace of its object; those without one have theirs in `default`. */
function eventRules({ metadata, involvedObject }: Event): readonly ClusterErrorCause[] {
  const namespace = involvedObject.namespace ?? ''
  const wanted = namespace === '' ? 'default' : namespace
  if (metadata.namespace === wanted) return []
  if (namespace === '' && metadata.namespace === 'kube-system') return []
  return [invalidValue('involvedObject.namespace', namespace, 'does not match event.namespace')]
}

function involved({ involvedObject }: Event, field: string): string {
  return (involvedObject as Readonly<Record<string, string | undefined>>)[field] ?? ''
}
