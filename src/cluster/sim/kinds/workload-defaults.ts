import type { DeploymentStrategy } from '../../../objects/workload.ts'
import type { PodTemplateSpec } from '../../../objects/pod.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { without } from '../../../base/fields.ts'
import { withPodSpecDefaults } from './pod-defaults.ts'

/** A template without the annotations that Go leaves out where there are none (omitempty). */
export function withoutNoAnnotations<
  T extends KubeObject & { readonly spec: { readonly template: PodTemplateSpec } },
>(workload: T): T {
  const { spec } = workload
  const { annotations } = spec.template.metadata ?? {}
  if (annotations === undefined || Object.keys(annotations).length > 0) return workload
  const metadata = without(spec.template.metadata ?? {}, 'annotations')
  return { ...workload, spec: { ...spec, template: { ...spec.template, metadata } } }
}

/** A workload of which the template carries the defaults that depend on its own fields. */
export function withTemplateDefaults<
  T extends KubeObject & { readonly spec: { readonly template: PodTemplateSpec } },
>(workload: T): T {
  const { template } = workload.spec
  const spec = withPodSpecDefaults(template.spec)
  if (spec === template.spec) return workload
  return { ...workload, spec: { ...workload.spec, template: { ...template, spec } } }
}

/** A workload without the fields that Go leaves out where they say nothing (omitempty). */
export function withoutZeros<
  T extends KubeObject & {
    readonly spec: { readonly paused?: boolean; readonly minReadySeconds?: number }
  },
>(workload: T): T {
  const { spec } = workload
  if (spec.paused !== false && spec.minReadySeconds !== 0) return workload
  const zeros = [
    ...(spec.paused === false ? ['paused'] : []),
    ...(spec.minReadySeconds === 0 ? ['minReadySeconds'] : []),
  ]
  return { ...workload, spec: without(spec, ...zeros) }
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
