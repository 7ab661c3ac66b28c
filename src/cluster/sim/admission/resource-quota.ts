import type { KubeObject } from '../../../objects/meta.ts'
import { RESOURCE_QUOTAS, type ResourceQuota } from '../../../objects/limits.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { isMore } from '../../../objects/quantity.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import { SERVICES } from '../../../objects/service.ts'
import type { ClusterError } from '../../errors.ts'
import { forbidden } from '../api/refusals.ts'
import {
  formatAmounts,
  growthOf,
  maskedBy,
  only,
  sumOfAmounts,
  type Amounts,
} from '../quota/amounts.ts'
import { isInScope, isTerminating } from '../quota/scopes.ts'
import { isUsedBy, unsaidBy, usageOf } from '../quota/usage.ts'
import type { World } from '../world.ts'
import type { AdmissionPlugin, PluginRequest } from './plugin.ts'

/**
 * Refuses what a quota of the namespace has no room for, and counts in its status what it lets in.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/resourcequota/controller.go (CheckRequest). What
 * goes out again is counted by the quota controller. Left out on purpose: kinds that are limited
 * where no quota is.
 */
export const RESOURCE_QUOTA: AdmissionPlugin = {
  validate(world, request) {
    if (world.store.count(RESOURCE_QUOTAS) === 0 || !isCharged(request)) return
    const { metadata } = request.object
    const quotas = Array.from(world.store.list(RESOURCE_QUOTAS, metadata.namespace ?? ''))
    const charges = quotas.flatMap((quota) => chargeOf(world, quota, request) ?? [])
    if (request.options.dryRun === true) return
    for (const { quota, used } of charges) {
      world.api.writeStatus(RESOURCE_QUOTAS, quota, { ...quota.status, used }, 'kube-apiserver')
    }
  },
}

/** What can use more than before: whatever is new, and a change of what counts of an object. */
function isCharged({ kind, object, old, options }: PluginRequest): boolean {
  if (!kind.resource.namespaced || options.subresource !== undefined) return false
  if (old === undefined || isSameResource(kind.resource, SERVICES)) return true
  if (!isSameResource(kind.resource, PODS)) return false
  return isTerminating((old as Pod).spec) !== isTerminating((object as Pod).spec)
}

interface Charge {
  readonly quota: ResourceQuota
  readonly used: Amounts
}

function chargeOf(world: World, quota: ResourceQuota, request: PluginRequest): Charge | undefined {
  const { kind, object } = request
  const { resource } = kind
  const { hard = {}, used = {} } = quota.status ?? {}
  const names = namesOf(quota, resource, object)
  if (names.length === 0) return undefined
  checkSaid(quota, names, request)
  if (names.some((name) => used[name] === undefined)) {
    const list = names.join(',')
    throw refused(request, `status unknown for quota: ${quota.metadata.name}, resources: ${list}`)
  }
  const asked = maskedBy(askedOf(world, quota, request), hard)
  if (Object.keys(asked).length === 0) return undefined
  const next = sumOfAmounts(used, asked)
  const exceeded = only(maskedBy(next, asked), (name, amount) => isMore(amount, hard[name] ?? '0'))
  if (Object.keys(exceeded).length > 0) throw tooMuch(quota, asked, exceeded, request)
  return { quota, used: next }
}

/** What a quota says of objects like this one; nothing where it is not about it. */
function namesOf(quota: ResourceQuota, resource: Resource, object: KubeObject): readonly string[] {
  const names = Object.keys(quota.status?.hard ?? {}).filter((name) => isUsedBy(resource, name))
  return isInScope(quota, resource, object) ? names.sort() : []
}

function askedOf(world: World, quota: ResourceQuota, request: PluginRequest): Amounts {
  const { kind, object, old } = request
  const now = world.now()
  const usage = usageOf(kind.resource, object, now)
  const before =
    old !== undefined && isInScope(quota, kind.resource, old)
      ? usageOf(kind.resource, old, now)
      : {}
  return growthOf(usage, before)
}

/** Who has a quota of cpu or memory has to say of each container how much it takes. */
function checkSaid(quota: ResourceQuota, names: readonly string[], request: PluginRequest): void {
  if (!isSameResource(request.kind.resource, PODS)) return
  const { containers, initContainers = [] } = (request.object as Pod).spec
  const unsaid = new Map<string, string[]>()
  for (const container of [...containers, ...initContainers]) {
    for (const name of unsaidBy(container, names)) {
      unsaid.set(name, [...(unsaid.get(name) ?? []), container.name])
    }
  }
  if (unsaid.size === 0) return
  const parts = [...unsaid.keys()]
    .sort()
    .map((name) => `${name} for: ${(unsaid.get(name) ?? []).sort().join(',')}`)
  const why = `failed quota: ${quota.metadata.name}: must specify ${parts.join('; ')}`
  throw refused(request, why)
}

function tooMuch(
  { metadata, status }: ResourceQuota,
  asked: Amounts,
  exceeded: Amounts,
  request: PluginRequest,
): ClusterError {
  const [requested, used, limited] = [asked, status?.used ?? {}, status?.hard ?? {}].map((all) =>
    formatAmounts(maskedBy(all, exceeded)),
  )
  const why =
    `exceeded quota: ${metadata.name}, requested: ${requested ?? ''}, ` +
    `used: ${used ?? ''}, limited: ${limited ?? ''}`
  return refused(request, why)
}

function refused({ kind, object }: PluginRequest, why: string): ClusterError {
  return forbidden(kind.resource, object.metadata.name, why)
}
