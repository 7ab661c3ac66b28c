import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { podCondition } from '../../../../../src/objects/pod.ts'
import { STATEFUL_SETS } from '../../../../../src/objects/stateful-set.ts'
import {
  createPod,
  nodeOf,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'
import { PERSON } from '../../../../support/sim/workload-world.ts'

function createClaiming(world: World, claimName: string): void {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }]
  createPod(world, { spec: { volumes } })
}

/** A StatefulSet "db" whose pods claim "data". */
function createSet(world: World): void {
  const labels = { app: 'db' }
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'db', image: 'db:1' }] } },
      volumeClaimTemplates: [{ metadata: { name: 'data' } }],
    },
  }
  world.api.create(STATEFUL_SETS, set, PERSON)
}

describe('a claim', () => {
  it('that is not there keeps a pod from every node', () => {
    const world = worldWithNodes([{}, {}])
    createClaiming(world, 'data')
    runTo(world, 1)
    expect(nodeOf(world)).toBeUndefined()
    expect(podCondition(podIn(world), 'PodScheduled')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message:
        '0/2 nodes are available: persistentvolumeclaim "data" not found. no new claims to ' +
        'deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for ' +
        'scheduling.',
    })
  })

  it('that a StatefulSet makes is there for its own pods, and for others when it is', () => {
    const world = worldWithNodes()
    createClaiming(world, 'data-db-0')
    runTo(world, 1)
    const before = nodeOf(world)
    createSet(world)
    runTo(world, 10)
    expect(before).toBeUndefined()
    expect([nodeOf(world, 'db-0'), nodeOf(world)]).toEqual(['node-1', 'node-1'])
  })

  it.each(['data-db-x', 'data-db', 'data', 'logs-db-0'])('%s is none of a set "db"', (claim) => {
    const world = worldWithNodes()
    createSet(world)
    createClaiming(world, claim)
    runTo(world, 10)
    expect(nodeOf(world)).toBeUndefined()
  })
})
