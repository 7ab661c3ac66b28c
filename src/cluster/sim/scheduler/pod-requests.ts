import { parseBytes, parseMilliCores } from '../../../objects/quantity.ts'
import type { Container, PodSpec } from '../../../objects/pod.ts'

/** What a pod asks of its node. */
export interface Requests {
  readonly milliCores: number
  readonly bytes: number
  /** The same for scores, where a container that asks for nothing counts as if it did. */
  readonly scoredMilliCores: number
  readonly scoredBytes: number
  /** The same for the same requests. */
  readonly text: string
}

/** Kubernetes 1.36, pkg/scheduler/util/pod_resources.go. */
const SCORED_MILLI_CORES = 100
const SCORED_BYTES = 200 * 1024 * 1024

interface Known {
  readonly initContainers: PodSpec['initContainers']
  readonly requests: Requests
}

const known = new WeakMap<readonly Container[], Known>()

/**
 * The sum of the containers, or the largest init container if that is more; computed once for
 * all pods of a template.
 *
 * Left out on purpose: resources other than cpu and memory, sidecars, overhead.
 */
export function requestsOf({ containers, initContainers }: PodSpec): Requests {
  const last = known.get(containers)
  if (last !== undefined && last.initContainers === initContainers) return last.requests
  const requests = computeRequests(containers, initContainers ?? [])
  known.set(containers, { initContainers, requests })
  return requests
}

function computeRequests(
  containers: readonly Container[],
  initContainers: readonly Container[],
): Requests {
  const own = containers.map(amountsOf)
  const first = initContainers.map(amountsOf)
  const most = (field: keyof Amounts): number =>
    Math.max(sum(own.map((one) => one[field])), ...first.map((one) => one[field]))
  const amounts: Amounts = {
    milliCores: most('milliCores'),
    bytes: most('bytes'),
    scoredMilliCores: most('scoredMilliCores'),
    scoredBytes: most('scoredBytes'),
  }
  return { ...amounts, text: Object.values(amounts).join() }
}

type Amounts = Omit<Requests, 'text'>

function amountsOf({ resources }: Container): Amounts {
  const { cpu, memory } = resources?.requests ?? {}
  const milliCores = cpu === undefined ? undefined : parseMilliCores(cpu)
  const bytes = memory === undefined ? undefined : parseBytes(memory)
  return {
    milliCores: milliCores ?? 0,
    bytes: bytes ?? 0,
    scoredMilliCores: milliCores ?? SCORED_MILLI_CORES,
    scoredBytes: bytes ?? SCORED_BYTES,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
