import { parseTime } from '../../../base/rfc3339.ts'
import { after, NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import { EVENTS } from '../../../objects/coordination.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { isPodFinished, PODS, type Container, type Pod } from '../../../objects/pod.ts'
import { isSameResource, resourceName, type Resource } from '../../../objects/resource.ts'
import { SERVICES, type Service } from '../../../objects/service.ts'
import { rememberedByInput } from '../../../base/remembered.ts'
import { sumOfAmounts, type Amounts } from './amounts.ts'
import { podAmountsOf } from './pod-amounts.ts'

/**
 * What an object uses of a quota, by the names that a quota may say.
 *
 * Kubernetes 1.36, pkg/quota/v1/evaluator/core. Left out on purpose: volume claims, devices.
 */
export function usageOf(resource: Resource, object: KubeObject, now: InstantMs): Amounts {
  if (isSameResource(resource, PODS)) return podUsage(object as Pod, now)
  if (isSameResource(resource, SERVICES)) return serviceUsage(object as Service)
  return countOf(resource)
}

/** Kinds that quotas count by their plural too (legacyObjectCountAliases). */
const ALIASES = ['configmaps', 'replicationcontrollers', 'resourcequotas', 'secrets']
const POD_NAMES = [
  'count/pods',
  'pods',
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]
const SERVICE_NAMES = ['count/services', 'services', 'services.nodeports', 'services.loadbalancers']

/** Whether objects of a kind use what a quota calls by this name. */
export function isUsedBy(resource: Resource, name: string): boolean {
  if (isSameResource(resource, PODS)) return POD_NAMES.includes(name) || isOfDevices(name)
  if (isSameResource(resource, SERVICES)) return SERVICE_NAMES.includes(name)
  return countOf(resource)[name] !== undefined
}

/** Huge pages and whatever else pods request that is not named above. */
function isOfDevices(name: string): boolean {
  return /^(requests\.)?hugepages-/.test(name) || /^requests\.[^/]+\//.test(name)
}

/** Events have never been counted (DefaultIgnoredResources). */
const NO_USAGE: Amounts = Object.freeze({})

const countOf = rememberedByKind((resource: Resource): Amounts => {
  if (!resource.namespaced || isSameResource(resource, EVENTS)) return NO_USAGE
  const isAliased = resource.group === '' && ALIASES.includes(resource.plural)
  return {
    [`count/${resourceName(resource)}`]: '1',
    ...(isAliased ? { [resource.plural]: '1' } : {}),
  }
})

function rememberedByKind(compute: (resource: Resource) => Amounts): typeof compute {
  const known = new WeakMap<Resource, Amounts>()
  return (resource) => {
    const before = known.get(resource)
    if (before !== undefined) return before
    const amounts = compute(resource)
    known.set(resource, amounts)
    return amounts
  }
}

/**
 * A pod that has ended, or that should long be gone, is still counted as an object and uses nothing
 * (PodUsageFunc, QuotaV1Pod).
 */
function podUsage(pod: Pod, now: InstantMs): Amounts {
  const isOver = isPodFinished(pod) || now > lastChargedAt(pod)
  return isOver ? ENDED : usageOfRunningPod(pod.spec)
}

const ENDED: Amounts = Object.freeze({ 'count/pods': '1' })

/** Until its grace is over a second time, counted from when it should have been gone. */
export function lastChargedAt({ metadata }: Pod): InstantMs {
  const end = parseTime(metadata.deletionTimestamp ?? '')
  if (end === undefined) return NEVER
  return after(end, seconds(metadata.deletionGracePeriodSeconds ?? 0))
}

const usageOfRunningPod = rememberedByInput((spec: Pod['spec']): Amounts => {
  const { requests, limits } = podAmountsOf(spec)
  return { 'count/pods': '1', pods: '1', ...namedUsage(requests, limits) }
})

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage']

/** Requests under both of their names, limits under the one that they have. */
function namedUsage(requests: Amounts, limits: Amounts): Amounts {
  const named: Record<string, string> = {}
  for (const name of Object.keys(requests).sort()) {
    const amount = requests[name] ?? '0'
    if (!name.includes('/')) named[name] = amount
    named[`requests.${name}`] = amount
  }
  for (const name of COMPUTE) {
    const amount = limits[name]
    if (amount !== undefined) named[`limits.${name}`] = amount
  }
  return named
}

/** The names of `hard` that a container would have to say something of, and does not. */
export function unsaidBy({ resources }: Container, names: readonly string[]): readonly string[] {
  const said = namedUsage(resources?.requests ?? {}, resources?.limits ?? {})
  return names.filter((name) => MUST_BE_SAID.includes(name) && said[name] === undefined)
}

/** Which amounts each container has to say once a quota is about them (validationSet). */
const MUST_BE_SAID = [
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]

function serviceUsage({ spec }: Service): Amounts {
  const { type, ports = [] } = spec
  const own = { 'count/services': '1', services: '1' }
  const given = ports.filter(({ nodePort = 0 }) => nodePort > 0).length
  const asked = spec['allocateLoadBalancerNodePorts'] === false ? given : ports.length
  const byType: Amounts =
    type === 'LoadBalancer'
      ? { 'services.loadbalancers': '1', 'services.nodeports': String(asked) }
      : { 'services.nodeports': type === 'NodePort' ? String(ports.length) : '0' }
  return sumOfAmounts({ ...own, 'services.loadbalancers': '0' }, byType)
}
