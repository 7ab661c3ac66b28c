import { without } from '../../../../base/fields.ts'
import { deepEqual, isObject } from '../../../../base/json.ts'
import type { PodSpec } from '../../../../objects/pod.ts'
import type {
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
} from '../../../../objects/stateful-set.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue, invalidValue, unsupportedValue } from './causes.ts'
import { dnsLabel } from './names.ts'
import { nonNegativeRules } from './number-rules.ts'
import { selectorAndTemplateRules } from './template-rules.ts'

/** Kubernetes 1.36, pkg/apis/apps/validation (ValidateStatefulSet, ValidateStatefulSetUpdate). */
export function statefulSetRules(
  { spec, status }: StatefulSet,
  old: StatefulSet | undefined,
): readonly ClusterErrorCause[] {
  return [
    ...policyRules(spec),
    ...strategyRules(spec.updateStrategy ?? {}),
    ...retentionRules(spec.persistentVolumeClaimRetentionPolicy ?? {}),
    ...nonNegativeRules(spec.replicas, 'spec.replicas'),
    ...nonNegativeRules(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegativeRules(spec.ordinals?.start, 'spec.ordinals.start'),
    ...(old === undefined ? serviceNameRules(spec) : []),
    ...selectorAndTemplateRules(
      { ...spec, template: { ...spec.template, spec: asInPods(spec) } },
      { ofSelector: 'statefulset', ofTemplate: 'StatefulSet' },
    ),
    ...(old === undefined || deepEqual(unchangeable(spec), unchangeable(old.spec))
      ? []
      : [forbiddenValue('spec', ONLY_THESE)]),
    ...(status === undefined || status === old?.status ? [] : statusRules(status)),
  ]
}

const ONLY_THESE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', " +
  "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and " +
  "'minReadySeconds' are forbidden"

function unchangeable(spec: StatefulSetSpec): object {
  return without(
    spec,
    'replicas',
    'ordinals',
    'template',
    'updateStrategy',
    'revisionHistoryLimit',
    'persistentVolumeClaimRetentionPolicy',
    'minReadySeconds',
  )
}

function policyRules({ podManagementPolicy }: StatefulSetSpec): ClusterErrorCause[] {
  if (podManagementPolicy === 'OrderedReady' || podManagementPolicy === 'Parallel') return []
  const detail = "must be 'OrderedReady' or 'Parallel'"
  return [invalidValue('spec.podManagementPolicy', podManagementPolicy, detail)]
}

type Strategy = NonNullable<StatefulSetSpec['updateStrategy']>

function strategyRules(strategy: Strategy): ClusterErrorCause[] {
  const path = 'spec.updateStrategy'
  const { type, rollingUpdate } = strategy
  switch (type) {
    case 'RollingUpdate':
      return nonNegativeRules(rollingUpdate?.partition, `${path}.rollingUpdate.partition`)
    case 'OnDelete': {
      if (rollingUpdate === undefined) return []
      const detail = "only allowed for updateStrategy 'RollingUpdate'"
      return [invalidValue(`${path}.rollingUpdate`, asInGo(strategy).RollingUpdate, detail)]
    }
    case undefined:
    default:
      return [invalidValue(path, asInGo(strategy), "must be 'RollingUpdate' or 'OnDelete'")]
  }
}

/** The server shows the whole strategy, as Go writes it. */
function asInGo({ type, rollingUpdate }: Strategy) {
  const figures = { Partition: rollingUpdate?.partition ?? 0, MaxUnavailable: null }
  return { Type: type, RollingUpdate: rollingUpdate === undefined ? null : figures }
}

const RETENTION = ['Retain', 'Delete']

function retentionRules(
  policy: NonNullable<StatefulSetSpec['persistentVolumeClaimRetentionPolicy']>,
): ClusterErrorCause[] {
  return (['whenDeleted', 'whenScaled'] as const).flatMap((field) => {
    const value = policy[field] ?? ''
    const path = `spec.persistentVolumeClaimRetentionPolicy.${field}`
    return RETENTION.includes(value) ? [] : [unsupportedValue(path, value, RETENTION)]
  })
}

function serviceNameRules({ serviceName = '' }: StatefulSetSpec): ClusterErrorCause[] {
  const wrong = serviceName === '' ? undefined : dnsLabel(serviceName)
  return wrong === undefined ? [] : [invalidValue('spec.serviceName', serviceName, wrong)]
}

/** With a volume for each claim: pods get them, so that a container may mount them. */
function asInPods({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodSpec {
  const { spec } = template
  if (volumeClaimTemplates.length === 0) return spec
  const names = volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? '')
  const own = Array.isArray(spec['volumes']) ? (spec['volumes'] as readonly unknown[]) : []
  const others = own.filter((volume) => isObject(volume) && !names.includes(String(volume['name'])))
  return { ...spec, volumes: [...names.map((name) => ({ name })), ...others] }
}

const PARTS = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const

/** Kubernetes 1.36, pkg/apis/apps/validation (ValidateStatefulSetStatus). */
function statusRules(status: StatefulSetStatus): ClusterErrorCause[] {
  const { replicas } = status
  return PARTS.flatMap((field) => {
    const count = status[field] ?? 0
    const path = `status.${field}`
    const detail = 'cannot be greater than status.replicas'
    return [
      ...nonNegativeRules(count, path),
      ...(count > replicas ? [invalidValue(path, count, detail)] : []),
    ]
  })
}
