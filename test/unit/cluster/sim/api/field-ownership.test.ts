import { describe, expect, it } from '@jest/globals'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { DEPLOYMENTS, type DeploymentStatus } from '../../../../../src/objects/workload.ts'
import { createDeployment, deploymentIn, run } from '../../../../support/sim/workload-world.ts'

/** The fields of the status that each manager owns, with the time of his last write. */
function ownersOf(world: World): readonly string[] {
  return (deploymentIn(world).metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === 'status')
    .map(({ manager, time, fieldsV1 }) => {
      const fields = Object.keys(fieldsV1['f:status'] as object).map((key) => key.slice(2))
      return `${manager} ${time?.slice(17, 19) ?? ''} ${fields.sort().join(',')}`
    })
}

function written(statuses: readonly (readonly [string, DeploymentStatus])[]): readonly string[] {
  const world = newWorld({ seed: 1, actors: [] })
  createDeployment(world)
  run(world, 1)
  for (const [manager, status] of statuses) {
    world.api.writeStatus(DEPLOYMENTS, deploymentIn(world), status, manager)
    run(world, 1)
  }
  return ownersOf(world)
}

describe('who owns the fields of a status', () => {
  it.each<readonly [string, readonly (readonly [string, DeploymentStatus])[], readonly string[]]>([
    [
      'whoever wrote them, since his last write',
      [
        ['a', { replicas: 1 }],
        ['a', { replicas: 2 }],
        ['a', { replicas: 3 }],
      ],
      ['a 03 replicas'],
    ],
    [
      'another once he changes them',
      [
        ['a', { replicas: 1, readyReplicas: 1 }],
        ['b', { replicas: 2, readyReplicas: 1 }],
      ],
      ['a 01 readyReplicas', 'b 02 replicas'],
    ],
    [
      'nobody once they are gone',
      [
        ['a', { replicas: 1, readyReplicas: 1 }],
        ['a', { replicas: 1 }],
      ],
      ['a 01 replicas'],
    ],
    [
      'their writer, fields that are new included',
      [
        ['a', { replicas: 1 }],
        ['a', { replicas: 1, readyReplicas: 1 }],
      ],
      ['a 02 readyReplicas,replicas'],
    ],
  ])('%s', (_name, statuses, expected) => {
    expect(written(statuses)).toEqual(expected)
  })
})
