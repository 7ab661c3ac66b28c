import { expect } from '@jest/globals'
import { loansOf } from '../../../src/domain/rollout/loans/borrow.ts'
import { POD_TEMPLATE_HASH } from '../../../src/objects/workload.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { isSealed } from '../invariants/plan-view.ts'
import { deploymentIn, setsIn } from '../sim/workload-world.ts'
import type { Stage } from './stage.ts'

/**
 * Stable serves alone and in full, and the Deployment is held with a template that nobody serves.
 */
export function expectAborted(stage: Stage, stable: string, size: number): void {
  const { see, world } = stage
  const whole = { [stable]: size }
  expect(see.phase).toBe('Degraded')
  expect(see.status.conditions?.find(({ type }) => type === 'Available')?.status).toBe('True')
  expect({ sizes: see.sizes, ready: see.ready, reached: see.reached() }).toEqual({
    sizes: whole,
    ready: whole,
    reached: whole,
  })
  expect(see.status.borrowed?.map(({ field }) => field)).toEqual(['spec.paused'])
  expect(Object.keys(loansOf(deploymentIn(world)))).toEqual(['spec.paused'])
  expect(setsIn(world).filter(isSealed)).toEqual([])
  for (const { spec } of world.store.list(SERVICES, 'default')) {
    expect(spec.selector?.[POD_TEMPLATE_HASH]).toBeUndefined()
  }
}
