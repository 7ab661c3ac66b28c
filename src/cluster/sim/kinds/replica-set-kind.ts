import { deepEqual } from '../../../base/json.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { REPLICA_SETS } from '../../../objects/workload.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { immutableValue } from './rules/causes.ts'
import { nonNegativeRules } from './rules/number-rules.ts'
import { selectorAndTemplateRules } from './rules/template-rules.ts'
import { REPLICA_SET } from './shapes/workload-shape.ts'
import { withoutNoAnnotations, withoutZeros, withTemplateDefaults } from './workload-defaults.ts'

/** ReplicaSets: Kubernetes 1.36, pkg/registry/apps/replicaset and pkg/apis/apps/validation. */
export const REPLICA_SET_KIND = makeKind<ReplicaSet>({
  resource: REPLICA_SETS,
  shortNames: ['rs'],
  hasStatus: true,
  hasScale: true,
  shape: REPLICA_SET,
  defaults: (set) => withTemplateDefaults(withoutNoAnnotations(withoutZeros(set))),
  rules: replicaSetRules,
  raisesGeneration: (set, old) => !deepEqual(set.spec, old.spec),
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
})

function replicaSetRules(
  { spec }: ReplicaSet,
  old: ReplicaSet | undefined,
): readonly ClusterErrorCause[] {
  return [
    ...nonNegativeRules(spec.replicas, 'spec.replicas'),
    ...nonNegativeRules(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...selectorAndTemplateRules(spec),
    ...(old === undefined || deepEqual(spec.selector, old.spec.selector)
      ? []
      : [immutableValue('spec.selector', spec.selector)]),
  ]
}
