import { AUTOSCALERS } from '../../../objects/autoscaling.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'

/** The name of the controller that scales by what pods are measured at. */
export const AUTOSCALER = 'horizontal-pod-autoscaler'

/** To be called when pods of a namespace get more or less to do, which no object shows. */
export function noteLoad(world: World, namespace: string): void {
  if (world.store.count(AUTOSCALERS) === 0) return
  for (const autoscaler of world.store.list(AUTOSCALERS, namespace)) {
    world.schedule(world.now(), AUTOSCALER, storeKeyOf(autoscaler))
  }
}
