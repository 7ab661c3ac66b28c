import type { LimitRange, LimitRangeItem } from '../../../objects/limits.ts'
import type { PodSpec } from '../../../objects/pod.ts'
import { isMore, ratioOf, type Quantity } from '../../../objects/quantity.ts'
import { podAmountsOf, type PodAmounts } from './pod-amounts.ts'

/**
 * What a pod asks for beyond a LimitRange, in the words of the API server.
 *
 * Kubernetes 1.36, plugin/pkg/admission/limitranger/admission.go (PodValidateLimitFunc); resources
 * come in order of their names, where Kubernetes has them in any.
 */
export function breachesOf({ spec }: LimitRange, pod: PodSpec): readonly string[] {
  return (spec.limits ?? []).flatMap((item) => {
    if (item.type === 'Pod') return breachesOfItem(item, podAmountsOf(pod))
    if (item.type !== 'Container') return []
    const containers = [...pod.containers, ...(pod.initContainers ?? [])]
    return containers.flatMap(({ resources }) =>
      breachesOfItem(item, {
        requests: resources?.requests ?? {},
        limits: resources?.limits ?? {},
      }),
    )
  })
}

interface Case {
  /** `cpu usage per Container`, or the like. */
  readonly type: string
  readonly name: string
  readonly enforced: Quantity
  readonly request: Quantity | undefined
  readonly limit: Quantity | undefined
}

const BOUNDS = [
  ['min', belowMin],
  ['max', aboveMax],
  ['maxLimitRequestRatio', aboveRatio],
] as const

function breachesOfItem(item: LimitRangeItem, { requests, limits }: PodAmounts): readonly string[] {
  return BOUNDS.flatMap(([field, judge]) => {
    const bounds = item[field] ?? {}
    return Object.keys(bounds)
      .sort()
      .flatMap((name) => {
        const amounts = { request: requests[name], limit: limits[name] }
        return judge({ type: item.type, name, enforced: bounds[name] ?? '0', ...amounts }) ?? []
      })
  })
}

function belowMin({ type, name, enforced, request, limit }: Case): string | undefined {
  const bound = `minimum ${name} usage per ${type} is ${enforced}`
  if (request === undefined) return `${bound}.  No request is specified`
  if (isMore(enforced, request)) return `${bound}, but request is ${request}`
  if (limit !== undefined && isMore(enforced, limit)) return `${bound}, but limit is ${limit}`
  return undefined
}

function aboveMax({ type, name, enforced, request, limit }: Case): string | undefined {
  const bound = `maximum ${name} usage per ${type} is ${enforced}`
  if (limit === undefined) return `${bound}.  No limit is specified`
  if (isMore(limit, enforced)) return `${bound}, but limit is ${limit}`
  if (request !== undefined && isMore(request, enforced)) {
    return `${bound}, but request is ${request}`
  }
  return undefined
}

function aboveRatio({ type, name, enforced, request, limit }: Case): string | undefined {
  const bound = `${name} max limit to request ratio per ${type} is ${enforced}`
  if (request === undefined || !isMore(request, '0')) {
    return `${bound}, but no request is specified or request is 0`
  }
  if (limit === undefined || !isMore(limit, '0')) {
    return `${bound}, but no limit is specified or limit is 0`
  }
  const ratio = ratioOf(limit, request)
  if (ratio <= ratioOf(enforced, '1')) return undefined
  return `${bound}, but provided ratio is ${ratio.toFixed(6)}`
}
