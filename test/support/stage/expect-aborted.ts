import { expect } from '@jest/globals'
import { LABELLED, loansOf, PAUSED } from '../../../src/domain/rollout/loans/borrow.ts'
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
  const borrowed = stage.gate === 'Paused' ? [PAUSED] : [LABELLED, PAUSED]
  expect(see.status.borrowed?.map(({ field }) => field)).toEqual(borrowed)
  expect(Object.keys(loansOf(deploymentIn(world))).sort()).toEqual(borrowed)
  expect(deploymentIn(world).spec.paused).toBe(true)
  expect(setsIn(world).filter(isSealed)).toEqual([])
  for (const { spec } of world.store.list(SERVICES, 'default')) {
    expect(spec.selector?.[POD_TEMPLATE_HASH]).toBeUndefined()
  }
}
