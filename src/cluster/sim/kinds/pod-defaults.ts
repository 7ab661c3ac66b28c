import { seconds } from '../../../base/units.ts'
import { NOT_READY_TAINT, UNREACHABLE_TAINT } from '../../../objects/node.ts'
import type { Container, PodSpec, Toleration } from '../../../objects/pod.ts'
import type { StringMap } from '../../../objects/meta.ts'
import { deepFreeze } from '../../../base/json.ts'
import { rememberedByInput } from '../../../base/remembered.ts'

/**
 * Defaults of a pod spec that depend on its other fields, for pods and for templates.
 *
 * Kubernetes 1.36, core/v1 defaults.go (SetDefaults_Container, SetDefaults_PodSpec) and
 * conversion.go (the deprecated `serviceAccount` follows `serviceAccountName`).
 */
export function withPodSpecDefaults(spec: PodSpec): PodSpec {
  return withServiceAccountTwins(withContainers(spec, withPullPolicies))
}

/**
 * What a pod gets on its way in and a template does not: requests from limits, the default
 * service account, priority 0 and the tolerations of a node that is lost for five minutes.
 *
 * The same spec gives the same result, so pods of one template share theirs.
 * Left out on purpose: the projected token volume, whose random name would end the sharing;
 * PriorityClasses, LimitRanges and quotas.
 */
export const admittedPodSpec: (spec: PodSpec) => PodSpec = rememberedByInput((spec: PodSpec) => {
  const { containers, initContainers } = withContainers(spec, withRequestsOfLimits)
  const account = spec.serviceAccountName ?? 'default'
  return deepFreeze({
    ...spec,
    containers,
    ...(initContainers === undefined ? {} : { initContainers }),
    serviceAccountName: account,
    serviceAccount: account,
    enableServiceLinks: spec['enableServiceLinks'] ?? true,
    priority: spec.priority ?? 0,
    preemptionPolicy: spec.preemptionPolicy ?? 'PreemptLowerPriority',
    tolerations: withNodeTolerations(spec.tolerations ?? []),
  })
})

type ForContainers = (containers: readonly Container[]) => readonly Container[]

function withContainers(spec: PodSpec, change: ForContainers): PodSpec {
  const containers = change(spec.containers)
  const initContainers = spec.initContainers === undefined ? undefined : change(spec.initContainers)
  if (containers === spec.containers && initContainers === spec.initContainers) return spec
  return { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }) }
}

const withPullPolicies: ForContainers = rememberedByInput((containers: readonly Container[]) =>
  containers.every((container) => container.imagePullPolicy !== undefined)
    ? containers
    : containers.map((container) => ({
        ...container,
        imagePullPolicy: container.imagePullPolicy ?? pullPolicyOf(container.image ?? ''),
      })),
)

/** Always for `latest`, and for neither a tag nor a digest. */
export function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  const [name = '', digest] = image.split('@')
  const tag = /:([^:/]+)$/.exec(name)?.[1] ?? (digest === undefined ? 'latest' : '')
  return tag === 'latest' ? 'Always' : 'IfNotPresent'
}

/** A container that says only what it may have at most asks for as much (SetDefaults_Pod). */
export function withRequestsOfLimits(containers: readonly Container[]): readonly Container[] {
  return containers.map((container) => {
    const { limits, requests } = container.resources ?? {}
    if (limits === undefined) return container
    const missing = Object.keys(limits).some((name) => requests?.[name] === undefined)
    if (!missing) return container
    return {
      ...container,
      resources: { ...container.resources, requests: { ...limits, ...requests } },
    }
  })
}

function withServiceAccountTwins(spec: PodSpec): PodSpec {
  const name = spec.serviceAccountName ?? (spec['serviceAccount'] as string | undefined)
  if (name === undefined) return spec
  if (spec.serviceAccountName === name && spec['serviceAccount'] === name) return spec
  return { ...spec, serviceAccountName: name, serviceAccount: name }
}

/** How long a pod stays on a node that is lost, unless it says so itself. */
export const DEFAULT_TOLERATION = seconds(300)

const NODE_TROUBLES = [NOT_READY_TAINT, UNREACHABLE_TAINT]

/** Kubernetes 1.36, plugin/pkg/admission/defaulttolerationseconds. */
function withNodeTolerations(tolerations: readonly Toleration[]): readonly Toleration[] {
  const missing = NODE_TROUBLES.filter((key) => !tolerations.some((one) => tolerates(one, key)))
  const added = missing.map((key): Toleration => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: DEFAULT_TOLERATION / 1000,
  }))
  return missing.length === 0 ? tolerations : [...tolerations, ...added]
}

function tolerates({ key = '', effect = '' }: Toleration, trouble: string): boolean {
  return (key === trouble || key === '') && (effect === 'NoExecute' || effect === '')
}

/** How a pod ranks when a node runs out of memory (core/v1/helper/qos). */
export const qosClassOf: (spec: PodSpec) => string = rememberedByInput((spec: PodSpec) => {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])]
  const named = containers.flatMap(({ resources }) => [
    ...COMPUTE.map((name) => resources?.requests?.[name]),
    ...COMPUTE.map((name) => resources?.limits?.[name]),
  ])
  if (named.every((amount) => amount === undefined)) return 'BestEffort'
  const guaranteed = containers.every(({ resources }) =>
    COMPUTE.every((name) => isGuaranteed(resources?.requests ?? {}, resources?.limits ?? {}, name)),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
})

const COMPUTE = ['cpu', 'memory']

function isGuaranteed(requests: StringMap, limits: StringMap, name: string): boolean {
  const limit = limits[name]
  return limit !== undefined && (requests[name] ?? limit) === limit
}
