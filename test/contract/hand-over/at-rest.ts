import { expect } from '@jest/globals'
import { PLAN_LABEL } from '../../../src/api/labels.ts'
import { loansOf } from '../../../src/domain/rollout/loans/borrow.ts'
import { controllerOf } from '../../../src/objects/meta.ts'
import { POD_TEMPLATE_HASH } from '../../../src/objects/workload.ts'
import { isSealed } from '../../support/invariants/plan-view.ts'
import type { Sight } from './sight.ts'

/**
 * One version has all pods and all users, nothing but the gate is borrowed, and nothing of ours is
 * left.
 */
export function expectAtRest(sight: Sight, image: string, size: number): void {
  const whole = { [image]: size }
  const { phase, message, sizes, ready, reached, deployment } = sight
  expect({ phase, message, sizes, ready, reached }).toEqual({
    phase: 'Healthy',
    message: expect.any(String),
    sizes: whole,
    ready: whole,
    reached: whole,
  })
  expect(sight.status.borrowed?.map(({ field }) => field)).toEqual(['spec.paused'])
  expect(deployment?.spec).toMatchObject({ paused: true, replicas: size })
  expect(deployment?.spec.strategy?.rollingUpdate?.maxSurge).not.toBe('100%')
  expect(deployment?.status).toMatchObject({
    observedGeneration: deployment?.metadata.generation,
    replicas: size,
    updatedReplicas: size,
    availableReplicas: size,
  })
  expect(sight.service?.spec.selector?.[POD_TEMPLATE_HASH]).toBeUndefined()
  const strays = sight.sets.filter(
    (set) =>
      controllerOf(set)?.uid !== deployment?.metadata.uid ||
      isSealed(set) ||
      set.metadata.labels?.[PLAN_LABEL] !== undefined ||
      Object.keys(loansOf(set)).length > 0,
  )
  expect(strays.map(({ metadata }) => metadata.name)).toEqual([])
}
