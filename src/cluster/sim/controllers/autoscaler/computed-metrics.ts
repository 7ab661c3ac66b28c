import type { HorizontalPodAutoscaler, MetricStatus } from '../../../../objects/autoscaling.ts'
import { propose, type Failed, type Found, type Measured } from './metric-proposal.ts'
import type { Finding } from './normalise.ts'

/** What all metrics together ask for. */
export interface Computed {
  /** Absent where they do not say, or where what they say must not be followed. */
  readonly wanted?: { readonly replicas: number; readonly metric: string }
  readonly scalingActive: Finding
  readonly statuses: readonly MetricStatus[]
  readonly failures: readonly Failed[]
  /** What the sync ends with when there is nothing to follow. */
  readonly error: string
}

/**
 * The largest of what the metrics ask for; with one of them unknown, nothing smaller than there is
 * (computeReplicasForMetrics, Kubernetes 1.36).
 */
export function computeMetrics(autoscaler: HorizontalPodAutoscaler, measured: Measured): Computed {
  const specs = autoscaler.spec.metrics ?? []
  const results = specs.map((spec) => propose(autoscaler, spec, measured))
  const failures = results.filter((result) => result.kind === 'failed')
  const statuses = results.map((result) => (result.kind === 'found' ? result.status : { type: '' }))
  const best = largest(results.filter((result) => result.kind === 'found'))
  const [first] = failures
  const error =
    first === undefined
      ? ''
      : `invalid metrics (${failures.length} invalid out of ${specs.length}), first error is: ${first.error}`
  const isDown = best !== undefined && best.replicas < measured.specReplicas
  if (best === undefined || (first !== undefined && isDown)) {
    return { scalingActive: unable(first), statuses, failures, error }
  }
  const { replicas, metric } = best
  return { wanted: { replicas, metric }, scalingActive: active(metric), statuses, failures, error }
}

function largest(found: readonly Found[]): Found | undefined {
  let best: Found | undefined
  for (const one of found) if (best === undefined || one.replicas > best.replicas) best = one
  return best
}

function active(metric: string): Finding {
  const message = `the HPA was able to successfully calculate a replica count from ${metric}`
  return { status: 'True', reason: 'ValidMetricFound', message }
}

function unable(failure: Failed | undefined): Finding {
  const message = `the HPA was unable to compute the replica count: ${failure?.why ?? ''}`
  return { status: 'False', reason: failure?.reason ?? '', message }
}
