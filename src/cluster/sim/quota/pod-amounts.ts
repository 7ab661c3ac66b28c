import { isSidecar, type Container, type PodSpec } from '../../../objects/pod.ts'
import { rememberedByInput } from '../../../base/remembered.ts'
import { mostOf, NOTHING, sumOfAmounts, type Amounts } from './amounts.ts'

/** What a pod asks for, and what it may have at most. */
export interface PodAmounts {
  readonly requests: Amounts
  readonly limits: Amounts
}

/**
 * The sum of the containers, or what an init container needs beside the sidecars before it if that
 * is more (Kubernetes 1.36, component-helpers/resource/helpers.go). Left out on purpose: resources
 * of the whole pod, overhead.
 */
export const podAmountsOf: (spec: PodSpec) => PodAmounts = rememberedByInput((spec: PodSpec) => ({
  requests: totalOf(spec, 'requests'),
  limits: totalOf(spec, 'limits'),
}))

function totalOf({ containers, initContainers = [] }: PodSpec, what: keyof PodAmounts): Amounts {
  let total = containers.map((one) => amountsOf(one, what)).reduce(sumOfAmounts, NOTHING)
  let sidecars = NOTHING
  let most = NOTHING
  for (const one of initContainers) {
    const own = sumOfAmounts(amountsOf(one, what), sidecars)
    most = mostOf(most, own)
    if (!isSidecar(one)) continue
    total = sumOfAmounts(total, amountsOf(one, what))
    sidecars = own
  }
  return mostOf(total, most)
}

function amountsOf({ resources }: Container, what: keyof PodAmounts): Amounts {
  return resources?.[what] ?? NOTHING
}
