import { isObject } from '../../../../base/json.ts'
import {
  isSidecar,
  type Container,
  type PodSpec,
  type Toleration,
  type TopologySpreadConstraint,
} from '../../../../objects/pod.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { affinityRules } from './affinity-rules.ts'
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from './causes.ts'
import { containerRules } from './container-rules.ts'
import { lifecycleRules, noLifecycleRules } from './lifecycle-rules.ts'
import { labelRules } from './metadata-rules.ts'
import { dnsLabel, dnsSubdomain, qualifiedName } from './names.ts'
import { selectorRules } from './selector-rules.ts'

const goodSpecs = new WeakSet<PodSpec>()

/**
 * What a pod spec must be, in a pod or in a template. A frozen spec that was good once is not
 * looked at again: it is the same object in every pod of a template.
 *
 * Kubernetes 1.36, pkg/apis/core/validation (ValidatePodSpec). Left out on purpose: security
 * contexts, host namespaces, DNS settings and the sources of volumes.
 */
export function podSpecRules(spec: PodSpec, path: string): readonly ClusterErrorCause[] {
  if (goodSpecs.has(spec)) return []
  const found = [
    ...podContainerRules(spec, path),
    ...policyRules(spec, path),
    ...numberRules(spec, path),
    ...readinessGateRules(spec, path),
    ...nameRules(spec, path),
    ...labelRules(spec.nodeSelector, `${path}.nodeSelector`),
    ...(spec.tolerations ?? []).flatMap((toleration, index) =>
      tolerationRules(toleration, `${path}.tolerations[${index}]`),
    ),
    ...(spec.topologySpreadConstraints ?? []).flatMap((constraint, index) =>
      spreadRules(constraint, `${path}.topologySpreadConstraints[${index}]`),
    ),
    ...volumeRules(spec, path),
    ...gateRules(spec, path),
    ...affinityRules(spec['affinity'], `${path}.affinity`),
  ]
  if (found.length === 0 && Object.isFrozen(spec)) goodSpecs.add(spec)
  return found
}

function podContainerRules(spec: PodSpec, path: string): ClusterErrorCause[] {
  const { containers } = spec
  if (containers.length === 0) return [requiredValue(`${path}.containers`)]
  const taken = new Set<string>()
  return [
    ...containerRules(containers, `${path}.containers`, taken),
    ...containerRules(spec.initContainers ?? [], `${path}.initContainers`, taken),
    ...initProbeRules(spec.initContainers ?? [], `${path}.initContainers`),
    ...hookRules(spec, path),
  ]
}

function hookRules(spec: PodSpec, path: string): ClusterErrorCause[] {
  const grace = spec.terminationGracePeriodSeconds ?? 0
  return [
    ...spec.containers.flatMap((container, index) =>
      lifecycleRules(container, `${path}.containers[${index}].lifecycle`, grace),
    ),
    ...(spec.initContainers ?? []).flatMap((container, index) => {
      const at = `${path}.initContainers[${index}].lifecycle`
      return isSidecar(container)
        ? lifecycleRules(container, at, grace)
        : noLifecycleRules(container, at)
    }),
  ]
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const

/** Only what runs beside the others, a sidecar, can be probed. */
function initProbeRules(containers: readonly Container[], path: string): ClusterErrorCause[] {
  const detail = 'may not be set for init containers without restartPolicy=Always'
  return containers.flatMap((container, index) => {
    if (isSidecar(container)) return []
    return PROBES.filter((probe) => container[probe] !== undefined).map((probe) =>
      forbiddenValue(`${path}[${index}].${probe}`, detail),
    )
  })
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

function policyRules(spec: PodSpec, path: string): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  if (!RESTART_POLICIES.includes(spec.restartPolicy ?? '')) {
    found.push(unsupportedValue(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES))
  }
  if (!DNS_POLICIES.includes(String(spec['dnsPolicy']))) {
    found.push(unsupportedValue(`${path}.dnsPolicy`, spec['dnsPolicy'], DNS_POLICIES))
  }
  return found
}

function numberRules(spec: PodSpec, path: string): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  const grace = spec.terminationGracePeriodSeconds ?? 0
  if (grace < 0) {
    const detail = 'must be greater than or equal to 0'
    found.push(invalidValue(`${path}.terminationGracePeriodSeconds`, grace, detail))
  }
  const deadline = spec.activeDeadlineSeconds
  if (typeof deadline === 'number' && (deadline < 1 || deadline > 2147483647)) {
    const detail = 'must be between 1 and 2147483647, inclusive'
    found.push(invalidValue(`${path}.activeDeadlineSeconds`, deadline, detail))
  }
  return found
}

function readinessGateRules({ readinessGates = [] }: PodSpec, path: string): ClusterErrorCause[] {
  return readinessGates.flatMap(({ conditionType = '' }, index) => {
    const wrong = qualifiedName(conditionType)
    const at = `${path}.readinessGates[${index}].conditionType`
    return wrong === undefined ? [] : [invalidValue(at, conditionType, wrong)]
  })
}

function nameRules(spec: PodSpec, path: string): ClusterErrorCause[] {
  return (['nodeName', 'serviceAccountName'] as const).flatMap((field) => {
    const name = spec[field]
    const wrong = name === undefined || name === '' ? undefined : dnsSubdomain(name)
    return wrong === undefined ? [] : [invalidValue(`${path}.${field}`, name, wrong)]
  })
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
const OPERATORS = ['Equal', 'Exists']
/** What it means to name none. */
const NO_OPERATOR = ''

function tolerationRules(toleration: Toleration, path: string): ClusterErrorCause[] {
  const { key = '', operator = '', value = '' } = toleration
  const wrongKey = key === '' ? undefined : qualifiedName(key)
  return [
    ...tolerationOperatorRules(operator, key, value, path),
    ...(wrongKey === undefined ? [] : [invalidValue(`${path}.key`, key, wrongKey)]),
    ...effectRules(toleration, `${path}.effect`),
  ]
}

function effectRules(
  { effect = '', tolerationSeconds }: Toleration,
  path: string,
): ClusterErrorCause[] {
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set"
    return [invalidValue(path, effect, detail)]
  }
  return effect === '' || EFFECTS.includes(effect) ? [] : [unsupportedValue(path, effect, EFFECTS)]
}

function tolerationOperatorRules(
  operator: string,
  key: string,
  value: string,
  path: string,
): ClusterErrorCause[] {
  if (operator !== NO_OPERATOR && !OPERATORS.includes(operator)) {
    return [unsupportedValue(`${path}.operator`, operator, OPERATORS)]
  }
  if (key === '' && operator !== 'Exists') {
    const detail =
      'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    return [invalidValue(`${path}.operator`, operator, detail)]
  }
  if (operator === 'Exists' && value !== '') {
    const detail = "value must be empty when `operator` is 'Exists'"
    return [invalidValue(`${path}.operator`, value, detail)]
  }
  return []
}

const WHEN_UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway']

function spreadRules(constraint: TopologySpreadConstraint, path: string): ClusterErrorCause[] {
  const { maxSkew, topologyKey, whenUnsatisfiable } =
    constraint as Partial<TopologySpreadConstraint>
  const found = selectorRules(constraint.labelSelector, `${path}.labelSelector`)
  if (maxSkew === undefined || maxSkew <= 0) {
    found.push(invalidValue(`${path}.maxSkew`, maxSkew ?? 0, 'must be greater than zero'))
  }
  if (topologyKey === undefined || topologyKey === '') {
    found.push(requiredValue(`${path}.topologyKey`, 'can not be empty'))
  }
  if (!WHEN_UNSATISFIABLE.includes(whenUnsatisfiable ?? '')) {
    const field = `${path}.whenUnsatisfiable`
    found.push(unsupportedValue(field, whenUnsatisfiable ?? '', WHEN_UNSATISFIABLE))
  }
  return [...found, ...minDomainsRules(constraint, path)]
}

function minDomainsRules(
  { minDomains, whenUnsatisfiable }: TopologySpreadConstraint,
  path: string,
): ClusterErrorCause[] {
  if (minDomains === undefined) return []
  const field = `${path}.minDomains`
  const found: ClusterErrorCause[] = []
  if (minDomains <= 0) {
    found.push(invalidValue(field, minDomains, 'must be greater than zero'))
  }
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const only = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`
    found.push(invalidValue(field, minDomains, only))
  }
  return found
}

/** Each gate is named, once. */
function gateRules({ schedulingGates = [] }: PodSpec, path: string): ClusterErrorCause[] {
  const names = schedulingGates.map(({ name }) => name)
  return names.flatMap((name, index) => {
    const field = `${path}.schedulingGates[${index}]`
    const wrong = qualifiedName(name)
    return [
      ...(wrong === undefined ? [] : [invalidValue(field, name, wrong)]),
      ...(names.indexOf(name) < index ? [duplicateValue(field, name)] : []),
    ]
  })
}

/** Volume names are unique, and every mount names a volume. */
function volumeRules(spec: PodSpec, path: string): ClusterErrorCause[] {
  const volumes = (spec['volumes'] ?? []) as readonly unknown[]
  const names = new Set<unknown>()
  const found: ClusterErrorCause[] = []
  volumes.forEach((volume, index) => {
    const name = isObject(volume) ? (volume['name'] as string | undefined) : undefined
    const field = `${path}.volumes[${index}].name`
    if (name === undefined || name === '') found.push(requiredValue(field))
    else {
      const wrong = dnsLabel(name)
      if (wrong !== undefined) found.push(invalidValue(field, name, wrong))
      if (names.has(name)) found.push(duplicateValue(field, name))
    }
    names.add(name)
  })
  return [
    ...found,
    ...mountRules(spec.containers, `${path}.containers`, names),
    ...mountRules(spec.initContainers ?? [], `${path}.initContainers`, names),
  ]
}

function mountRules(
  containers: readonly Container[],
  path: string,
  volumes: ReadonlySet<unknown>,
): ClusterErrorCause[] {
  return containers.flatMap((container, index) => {
    const mounts = ('volumeMounts' in container ? container.volumeMounts : []) as readonly Mount[]
    return mounts.flatMap((mount, at) => {
      const field = `${path}[${index}].volumeMounts[${at}]`
      if ((mount.mountPath ?? '') === '') return [requiredValue(`${field}.mountPath`)]
      if (volumes.has(mount.name)) return []
      const reason = 'FieldValueNotFound'
      return [
        { reason, message: `Not found: ${JSON.stringify(mount.name)}`, field: `${field}.name` },
      ]
    })
  })
}

interface Mount {
  readonly name?: string
  readonly mountPath?: string
}
