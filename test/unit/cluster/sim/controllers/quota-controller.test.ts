import { describe, expect, it } from '@jest/globals'
import { EVENTS } from '../../../../../src/objects/coordination.ts'
import { RESOURCE_QUOTAS } from '../../../../../src/objects/limits.ts'
import { conditionOf } from '../../../../../src/objects/meta.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { quota } from '../../../../contract/limit-fixtures.ts'
import {
  createDeployment,
  deploymentIn,
  makeDeployment,
  PERSON,
  podsIn,
  run,
  worldOf,
} from '../../../../support/sim/workload-world.ts'

const KEY = { namespace: 'default', name: 'team' }

function usedIn(world: World): unknown {
  return world.api.get(RESOURCE_QUOTAS, KEY)?.status?.used
}

describe('a quota in a cluster', () => {
  it('holds a Deployment at what it has room for, which says why', () => {
    const world = worldOf()
    world.api.create(RESOURCE_QUOTAS, quota({ pods: '2' }), PERSON)
    run(world)
    createDeployment(world, makeDeployment({ replicas: 4 }))
    run(world)
    expect(podsIn(world)).toHaveLength(2)
    const { status } = deploymentIn(world)
    expect(conditionOf(status?.conditions, 'ReplicaFailure')).toMatchObject({
      status: 'True',
      reason: 'FailedCreate',
      message: expect.stringMatching(
        /^pods "web-[a-z0-9]+-[a-z0-9]{5}" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2$/,
      ),
    })
    const events = world.api.list(EVENTS).items.filter(({ reason }) => reason === 'FailedCreate')
    expect(events.length).toBeGreaterThan(0)
  })

  it('lets the rest come when it is raised', () => {
    const world = worldOf()
    world.api.create(RESOURCE_QUOTAS, quota({ pods: '2' }), PERSON)
    run(world)
    createDeployment(world, makeDeployment({ replicas: 4 }))
    run(world, 1)
    const live = world.api.get(RESOURCE_QUOTAS, KEY) ?? quota({})
    world.api.update(RESOURCE_QUOTAS, { ...live, spec: { hard: { pods: '4' } } }, PERSON)
    run(world, 10)
    expect(podsIn(world)).toHaveLength(4)
    expect(usedIn(world)).toEqual({ pods: '4' })
  })

  it('counts a pod that does not go for twice its grace, and then until the next full count', () => {
    const world = worldOf([])
    world.api.create(RESOURCE_QUOTAS, quota({ pods: '9' }), PERSON)
    run(world)
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stuck', namespace: 'default' },
      spec: { nodeName: 'lost', containers: [{ name: 'web', image: 'web:a' }] },
    }
    world.api.create(PODS, pod, PERSON)
    world.api.delete(PODS, { namespace: 'default', name: 'stuck' })
    run(world, 290)
    expect(usedIn(world)).toEqual({ pods: '1' })
    run(world, 10)
    expect(usedIn(world)).toEqual({ pods: '0' })
  })
})
