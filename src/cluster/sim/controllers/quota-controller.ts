import { deepEqual } from '../../../base/json.ts'
import { between, NEVER, seconds, type DurationMs, type InstantMs } from '../../../base/units.ts'
import { RESOURCE_QUOTAS, type ResourceQuota } from '../../../objects/limits.ts'
import { isDeleting } from '../../../objects/meta.ts'
import { isPodFinished, PODS, type Pod } from '../../../objects/pod.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import { SERVICES, type Service } from '../../../objects/service.ts'
import { isStandardAmount } from '../kinds/rules/quota-rules.ts'
import { maskedBy, multiplied, sumOfAmounts, type Amounts } from '../quota/amounts.ts'
import { isInScope, isTerminating } from '../quota/scopes.ts'
import { isUsedBy, lastChargedAt, usageOf } from '../quota/usage.ts'
import type { Change } from '../store/event-log.ts'
import { storeKeyOf } from '../store/store-key.ts'
import { EPOCH, type World } from '../world.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'
import { WRITER } from './writer.ts'

/** How often everything is counted anew (ResourceQuotaSyncPeriod). */
export const FULL_COUNT_EVERY: DurationMs = seconds(300)

/**
 * Counts what is used of each quota: when its limits change, and when something goes out.
 *
 * Kubernetes 1.36, pkg/controller/resourcequota. The full count of every five minutes is made where
 * it changes something: when the grace of a pod that does not go is over twice.
 */
export const QUOTA_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'resourcequota',
  watches: 'every kind',
  initialMemory: () => NO_MEMORY,
  keysOf(world, _memory, change) {
    if (world.store.count(RESOURCE_QUOTAS) === 0) return []
    const isQuota = isSameResource(change.resource, RESOURCE_QUOTAS)
    if (isQuota && change.kind !== 'deleted') return [storeKeyOf(change.object)]
    return mayFree(change) ? quotasFor(world, change) : []
  },
  sync(world, _memory, key) {
    const quota = world.store.get(RESOURCE_QUOTAS, key)
    if (quota === undefined) return undefined
    const hard = quota.spec.hard ?? {}
    const { used, nextAt } = countOf(world, quota, hard)
    const status = { hard, used }
    if (!deepEqual(status, quota.status)) {
      world.api.writeStatus(RESOURCE_QUOTAS, quota, status, WRITER.fieldManager)
    }
    return nextAt === NEVER ? undefined : between(world.now(), nextFullCount(nextAt))
  },
}

/** What comes in is charged already (pkg/quota/v1/install/update_filter.go). */
function mayFree({ kind, resource, object, previous }: Change): boolean {
  if (kind === 'deleted') return true
  if (previous === undefined) return false
  if (isSameResource(resource, SERVICES)) {
    return (object as Service).spec.type !== (previous as Service).spec.type
  }
  if (!isSameResource(resource, PODS)) return false
  const [pod, before] = [object as Pod, previous as Pod]
  if (pod.spec !== before.spec && isTerminating(pod.spec) !== isTerminating(before.spec))
    return true
  return isPodFinished(pod) !== isPodFinished(before) || isDeleting(pod) !== isDeleting(before)
}

function quotasFor(world: World, { resource, object }: Change): readonly string[] {
  const { namespace } = object.metadata
  if (namespace === undefined) return []
  return Array.from(world.store.list(RESOURCE_QUOTAS, namespace))
    .filter(({ status }) =>
      Object.keys(status?.hard ?? {}).some((name) => isUsedBy(resource, name)),
    )
    .map(storeKeyOf)
}

interface Count {
  readonly used: Amounts
  /** When the count is another though nothing happens. */
  readonly nextAt: InstantMs
}

function countOf(world: World, quota: ResourceQuota, hard: Amounts): Count {
  const names = Object.keys(hard).sort()
  let used: Amounts = Object.fromEntries(names.filter(isStandardAmount).map((name) => [name, '0']))
  let nextAt = NEVER
  for (const { resource } of world.api.kinds().values()) {
    const own = names.filter((name) => isUsedBy(resource, name))
    if (!resource.namespaced || own.length === 0) continue
    used = { ...Object.fromEntries(own.map((name) => [name, '0'])), ...used }
    const count = countOfKind(world, quota, resource)
    used = sumOfAmounts(used, maskedBy(count.used, hard))
    if (count.nextAt < nextAt) nextAt = count.nextAt
  }
  return { used, nextAt }
}

function countOfKind(world: World, quota: ResourceQuota, resource: Resource): Count {
  const now = world.now()
  let nextAt = NEVER
  const times = new Map<Amounts, number>()
  for (const object of world.store.list(resource, quota.metadata.namespace ?? '')) {
    if (!isInScope(quota, resource, object)) continue
    const usage = usageOf(resource, object, now)
    times.set(usage, (times.get(usage) ?? 0) + 1)
    const at = isSameResource(resource, PODS) ? lastChargedAt(object as Pod) : NEVER
    if (at >= now && at < nextAt) nextAt = at
  }
  return { used: totalOf(times), nextAt }
}

/** Pods of one template use the same: they are counted first. */
function totalOf(times: ReadonlyMap<Amounts, number>): Amounts {
  let total: Amounts = {}
  for (const [usage, count] of times) total = sumOfAmounts(total, multiplied(usage, count))
  return total
}

/** The first full count after an instant: a controller begins with one when the cluster does. */
function nextFullCount(at: InstantMs): InstantMs {
  const since = between(EPOCH, at)
  const rounds = Math.floor(since / FULL_COUNT_EVERY) + 1
  return (EPOCH + rounds * FULL_COUNT_EVERY) as InstantMs
}
