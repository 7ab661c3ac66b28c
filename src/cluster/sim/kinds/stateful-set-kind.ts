import { without } from '../../../base/fields.ts'
import { deepEqual } from '../../../base/json.ts'
import { STATEFUL_SETS, type StatefulSet } from '../../../objects/stateful-set.ts'
import { makeKind } from './make-kind.ts'
import { statefulSetRules } from './rules/stateful-set-rules.ts'
import { dnsLabel } from './rules/names.ts'
import { STATEFUL_SET } from './shapes/set-shapes.ts'
import { withoutNoAnnotations, withoutZeros, withTemplateDefaults } from './workload-defaults.ts'

/**
 * StatefulSets: Kubernetes 1.36, pkg/registry/apps/statefulset and pkg/apis/apps/validation.
 *
 * `maxUnavailable` is dropped: the gate MaxUnavailableStatefulSet is off (kube_features.go). Left
 * out on purpose: the rules of volumeClaimTemplates, which are kept and of which nothing is made.
 */
export const STATEFUL_SET_KIND = makeKind<StatefulSet>({
  resource: STATEFUL_SETS,
  shortNames: ['sts'],
  hasStatus: true,
  hasScale: true,
  nameRule: dnsLabel,
  shape: STATEFUL_SET,
  defaults: (set) =>
    withTemplateDefaults(
      withClaimDefaults(withStrategyDefaults(withoutNoAnnotations(withoutZeros(set)))),
    ),
  rules: statefulSetRules,
  raisesGeneration: (set, old) => !deepEqual(set.spec, old.spec),
})

/** Only who names no type gets figures that are not asked for (SetDefaults_StatefulSet). */
function withStrategyDefaults(set: StatefulSet): StatefulSet {
  const { updateStrategy = {} } = set.spec
  const type = updateStrategy.type ?? 'RollingUpdate'
  const given = updateStrategy.rollingUpdate ?? (updateStrategy.type === undefined ? {} : undefined)
  const rollingUpdate = given === undefined ? undefined : without(given, 'maxUnavailable')
  const filled = {
    type,
    ...(rollingUpdate === undefined
      ? {}
      : {
          rollingUpdate:
            type === 'RollingUpdate' ? { partition: 0, ...rollingUpdate } : rollingUpdate,
        }),
  }
  if (deepEqual(filled, updateStrategy)) return set
  return { ...set, spec: { ...set.spec, updateStrategy: filled } }
}

/** Kubernetes 1.36, pkg/apis/apps/v1/conversion.go and pkg/apis/core/v1/defaults.go. */
function withClaimDefaults(set: StatefulSet): StatefulSet {
  const { volumeClaimTemplates } = set.spec
  if (volumeClaimTemplates === undefined) return set
  const filled = volumeClaimTemplates.map((claim: Claim) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...claim,
    spec: { volumeMode: 'Filesystem', ...claim.spec },
    status: { phase: 'Pending', ...claim.status },
  }))
  if (deepEqual(filled, volumeClaimTemplates)) return set
  return { ...set, spec: { ...set.spec, volumeClaimTemplates: filled } }
}

interface Claim {
  readonly metadata?: { readonly name?: string }
  readonly spec?: object
  readonly status?: object
}
