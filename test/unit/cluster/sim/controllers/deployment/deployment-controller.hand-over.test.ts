import { describe, expect, it } from '@jest/globals'
import {
  adoptUpdated,
  guard,
  midRollout,
  seal,
  sizesOf,
  updatedIn,
} from '../../../../../support/sim/hand-over-stage.ts'
import { deploymentIn, podsIn, podsOf, run } from '../../../../../support/sim/workload-world.ts'

// What is seen at every write of it; the rest is in test/contract/hand-over.

describe('the hand-over of a whole U', () => {
  it('scales S to 0 and touches no pod of U', () => {
    const world = midRollout({ replicas: 6 })
    const pods = podsOf(world, updatedIn(world)).map((pod) => pod.metadata.uid)
    seal(world)
    guard(world)
    run(world)
    const counts: number[] = []
    world.observe(({ resource }) => {
      if (resource.kind === 'Deployment')
        counts.push(deploymentIn(world).status?.availableReplicas ?? 0)
    })
    adoptUpdated(world, { desired: 6, max: 12 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 6 })
    expect(podsOf(world, updatedIn(world)).map((pod) => pod.metadata.uid)).toEqual(pods)
    expect(podsIn(world)).toHaveLength(6)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(6)
    expect(deploymentIn(world).status).toMatchObject({ replicas: 6, updatedReplicas: 6 })
  })

  it('also works without a guard', () => {
    const world = midRollout({ replicas: 6 })
    adoptUpdated(world, { desired: 6, max: 12 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 6 })
  })
})
