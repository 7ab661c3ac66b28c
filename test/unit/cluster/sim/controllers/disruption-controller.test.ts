import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { DISRUPTION_BUDGETS, type PodDisruptionBudget } from '../../../../../src/objects/policy.ts'
import { setReady } from '../../../../support/sim/instant-pods.ts'
import {
  createDeployment,
  editDeployment,
  makeDeployment,
  PERSON,
  podsIn,
  run,
  worldOf,
} from '../../../../support/sim/workload-world.ts'

const KEY = { namespace: 'default', name: 'web' }

function worldWith(spec: PodDisruptionBudget['spec'], replicas = 4): World {
  const world = worldOf()
  const selector = { matchLabels: { app: 'web' } }
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: KEY,
    spec: { selector, ...spec },
  }
  world.api.create(DISRUPTION_BUDGETS, budget, PERSON)
  createDeployment(world, makeDeployment({ replicas }))
  run(world)
  return world
}

function statusIn(world: World): PodDisruptionBudget['status'] {
  return world.api.get(DISRUPTION_BUDGETS, KEY)?.status
}

describe('the disruption controller', () => {
  it.each<[string, PodDisruptionBudget['spec'], number]>([
    ['a number that may be missing', { maxUnavailable: 1 }, 1],
    ['a share that may be missing, rounded up', { maxUnavailable: '30%' }, 2],
    ['a number that has to stay', { minAvailable: 3 }, 1],
    ['a share that has to stay, rounded up', { minAvailable: '51%' }, 1],
    ['more than there are that have to stay', { minAvailable: 5 }, 0],
  ])('allows evictions of %s', (_name, spec, allowed) => {
    expect(statusIn(worldWith(spec))?.disruptionsAllowed).toBe(allowed)
  })

  it('counts pods that are ready, of those that their Deployment asks for', () => {
    const world = worldWith({ maxUnavailable: 2 })
    for (const pod of podsIn(world).slice(0, 1)) setReady(world, pod, false)
    run(world, 1)
    const observedGeneration = 1
    const counts = { expectedPods: 4, desiredHealthy: 2, currentHealthy: 3 }
    expect(statusIn(world)).toEqual({ ...counts, disruptionsAllowed: 1, observedGeneration })
    editDeployment(world, { replicas: 6 })
    run(world, 1)
    expect(statusIn(world)).toMatchObject({ expectedPods: 6, currentHealthy: 5 })
  })

  it('allows none of pods that are not there', () => {
    expect(statusIn(worldWith({ minAvailable: 0 }, 0))?.disruptionsAllowed).toBe(0)
  })

  it('selects nothing without a selector', () => {
    const world = worldWith({ selector: null } as never)
    expect(statusIn(world)).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 })
  })
})
