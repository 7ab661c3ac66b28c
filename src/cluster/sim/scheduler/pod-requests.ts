import { compareTexts } from '../../../base/order.ts'
import type { StringMap } from '../../../objects/meta.ts'
import { isSidecar, type Container, type PodSpec } from '../../../objects/pod.ts'
import { parseBytes, parseMilliCores } from '../../../objects/quantity.ts'

/** What a pod asks of its node. */
export interface Requests {
  readonly milliCores: number
  readonly bytes: number
  /** Of resources beside these more than nothing, in the order of their names. */
  readonly others: readonly (readonly [resource: string, amount: number])[]
  /** The same for scores, where a container that asks for nothing counts as if it did. */
  readonly scoredMilliCores: number
  readonly scoredBytes: number
  /** The same for the same requests. */
  readonly text: string
}

/** Kubernetes 1.36, pkg/scheduler/util/pod_resources.go. */
export const SCORED_MILLI_CORES = 100
export const SCORED_BYTES = 200 * 1024 * 1024

interface Known {
  readonly spec: PodSpec
  readonly requests: Requests
}

const known = new WeakMap<readonly Container[], Known>()

/**
 * What a pod asks for at most: all that run together, or more while it starts; computed once for
 * all pods of a template.
 *
 * Kubernetes 1.36, component-helpers/resource (AggregateContainerRequests): an init container runs
 * beside the sidecars before it.
 */
export function requestsOf(spec: PodSpec): Requests {
  const last = known.get(spec.containers)
  if (last !== undefined && asksAlike(last.spec, spec)) return last.requests
  const requests = computeRequests(spec)
  known.set(spec.containers, { spec, requests })
  return requests
}

/** A patch leaves what it does not name as it was: the rest of the template may be another. */
function asksAlike(a: PodSpec, b: PodSpec): boolean {
  return FIELDS_BESIDE.every((field) => a[field] === b[field])
}

const FIELDS_BESIDE = ['initContainers', 'resources', 'overhead']

interface Amounts extends Omit<Requests, 'text' | 'others'> {
  readonly others: Readonly<Record<string, number>>
}

const NOTHING: Amounts = {
  milliCores: 0,
  bytes: 0,
  others: {},
  scoredMilliCores: 0,
  scoredBytes: 0,
}

function computeRequests(spec: PodSpec): Requests {
  const { containers, initContainers = [] } = spec
  let sidecars = NOTHING
  let starting = NOTHING
  for (const container of initContainers) {
    const amounts = plus(sidecars, amountsOf(container))
    if (isSidecar(container)) sidecars = amounts
    starting = combined(starting, amounts, Math.max)
  }
  const running = containers.map(amountsOf).reduce(plus, sidecars)
  const amounts = plus(forPod(spec, combined(running, starting, Math.max)), overheadOf(spec))
  const others = Object.entries(amounts.others).filter(([, amount]) => amount > 0)
  const sorted = { ...amounts, others: others.sort(([a], [b]) => compareTexts(a, b)) }
  return { ...sorted, text: Object.values(sorted).join() }
}

/** What is asked for the pod as a whole goes before what its containers ask for. */
function forPod(spec: PodSpec, amounts: Amounts): Amounts {
  const { requests = {} } = (spec['resources'] ?? {}) as { readonly requests?: StringMap }
  const { milliCores, bytes } = given(requests)
  return {
    milliCores: milliCores ?? amounts.milliCores,
    bytes: bytes ?? amounts.bytes,
    others: { ...amounts.others, ...othersOf(requests) },
    scoredMilliCores: milliCores ?? amounts.scoredMilliCores,
    scoredBytes: bytes ?? amounts.scoredBytes,
  }
}

function overheadOf(spec: PodSpec): Amounts {
  const overhead = (spec['overhead'] ?? {}) as StringMap
  const { milliCores = 0, bytes = 0 } = given(overhead)
  return {
    milliCores,
    bytes,
    others: othersOf(overhead),
    scoredMilliCores: milliCores,
    scoredBytes: bytes,
  }
}

function amountsOf({ resources }: Container): Amounts {
  const { requests = {} } = resources ?? {}
  const { milliCores, bytes } = given(requests)
  return {
    milliCores: milliCores ?? 0,
    bytes: bytes ?? 0,
    others: othersOf(requests),
    scoredMilliCores: milliCores ?? SCORED_MILLI_CORES,
    scoredBytes: bytes ?? SCORED_BYTES,
  }
}

function othersOf(requests: StringMap): Amounts['others'] {
  const others = Object.entries(requests).filter(([name]) => !COUNTED.includes(name))
  return Object.fromEntries(others.map(([name, amount]) => [name, parseBytes(amount)]))
}

const COUNTED = ['cpu', 'memory', 'pods']

function given({ cpu, memory }: StringMap): Partial<Amounts> {
  return {
    ...(cpu === undefined ? {} : { milliCores: parseMilliCores(cpu) }),
    ...(memory === undefined ? {} : { bytes: parseBytes(memory) }),
  }
}

function plus(one: Amounts, other: Amounts): Amounts {
  return combined(one, other, (a, b) => a + b)
}

function combined(
  one: Amounts,
  other: Amounts,
  combine: (a: number, b: number) => number,
): Amounts {
  return {
    milliCores: combine(one.milliCores, other.milliCores),
    bytes: combine(one.bytes, other.bytes),
    others: combinedOthers(one.others, other.others, combine),
    scoredMilliCores: combine(one.scoredMilliCores, other.scoredMilliCores),
    scoredBytes: combine(one.scoredBytes, other.scoredBytes),
  }
}

function combinedOthers(
  one: Amounts['others'],
  other: Amounts['others'],
  combine: (a: number, b: number) => number,
): Amounts['others'] {
  const names = Object.keys({ ...one, ...other })
  return Object.fromEntries(
    names.map((name) => [name, combine(one[name] ?? 0, other[name] ?? 0)] as const),
  )
}
