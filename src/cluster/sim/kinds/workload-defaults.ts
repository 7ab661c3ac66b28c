import type { DeploymentStrategy } from '../../../objects/workload.ts'
import type { PodTemplateSpec } from '../../../objects/pod.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { withPodSpecDefaults } from './pod-defaults.ts'

/** A workload of which the template carries the defaults that depend on its own fields. */
export function withTemplateDefaults<
  T extends KubeObject & { readonly spec: { readonly template: PodTemplateSpec } },
>(workload: T): T {
  const { template } = workload.spec
  const spec = withPodSpecDefaults(template.spec)
  if (spec === template.spec) return workload
  return { ...workload, spec: { ...workload.spec, template: { ...template, spec } } }
}

const QUARTER = '25%'

/** A rolling update without figures takes a quarter each way; Recreate has no figures. */
export function withStrategyDefaults(strategy: DeploymentStrategy): DeploymentStrategy {
  if (strategy.type !== 'RollingUpdate') return strategy
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate ?? {}
  if (maxSurge !== undefined && maxUnavailable !== undefined) return strategy
  return {
    ...strategy,
    rollingUpdate: {
      maxSurge: maxSurge ?? QUARTER,
      maxUnavailable: maxUnavailable ?? QUARTER,
    },
  }
}
