import { AUTOSCALERS, type HorizontalPodAutoscaler } from '../../../objects/autoscaling.ts'
import type { StringMap } from '../../../objects/meta.ts'
import { SERVICES } from '../../../objects/service.ts'
import { DEPLOYMENTS } from '../../../objects/workload.ts'
import { nextMeasurement } from './pod-usage.ts'
import { storeKey, storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'

/** The name of the controller that scales by what pods are measured at. */
export const AUTOSCALER = 'horizontal-pod-autoscaler'

/**
 * To be called when pods behind a Service get more or less to do, which no object shows: those who
 * go by it look again when it has been measured.
 */
export function noteLoad(world: World, namespace: string, service: string): void {
  if (world.store.count(AUTOSCALERS) === 0) return
  const selector = world.store.get(SERVICES, storeKey(namespace, service))?.spec.selector ?? {}
  for (const autoscaler of world.store.list(AUTOSCALERS, namespace)) {
    if (!mayLeadTo(world, selector, autoscaler)) continue
    world.schedule(nextMeasurement(world.now()), AUTOSCALER, storeKeyOf(autoscaler))
  }
}

/** Whether the pods of a target may be among those that are selected, as far as is easily told. */
function mayLeadTo(
  world: World,
  selector: StringMap,
  { metadata: { namespace = '' }, spec }: HorizontalPodAutoscaler,
): boolean {
  const { scaleTargetRef, metrics = [] } = spec
  if (scaleTargetRef.kind !== DEPLOYMENTS.kind) return true
  if (metrics.some(({ type }) => type === 'Object')) return true
  const target = world.store.get(DEPLOYMENTS, storeKey(namespace, scaleTargetRef.name))
  const labels = target?.spec.template.metadata?.labels ?? {}
  // Labels that pods get besides, such as the hash of their template, are not in the template.
  return Object.entries(selector).every(([key, value]) => (labels[key] ?? value) === value)
}
