import { describe, expect, it } from '@jest/globals'
import {
  maxReplicas,
  maxSurge,
  maxUnavailable,
} from '../../../../../../src/cluster/sim/controllers/deployment/rolling-limits.ts'
import type { IntOrPercent } from '../../../../../../src/objects/int-or-percent.ts'
import { makeDeployment } from '../../../../../support/sim/workload-world.ts'

function rolling(replicas: number, surge: IntOrPercent, unavailable: IntOrPercent) {
  const rollingUpdate = { maxSurge: surge, maxUnavailable: unavailable }
  return makeDeployment({ replicas, strategy: { type: 'RollingUpdate', rollingUpdate } })
}

describe('the limits of a rolling update', () => {
  it.each([
    ['numbers are taken as they are', [10, 3, 2], [3, 2]],
    ['a share of surge is rounded up', [10, '25%', 0], [3, 0]],
    ['a share that may be missing is rounded down', [10, 1, '25%'], [1, 2]],
    ['one pod may be missing where both come to nothing', [2, '0%', '1%'], [0, 1]],
    ['no pod may be missing where any surge is left', [2, '1%', '25%'], [1, 0]],
    ['not more than all may be missing', [3, 0, 10], [0, 3]],
    ['no pod may be missing of none', [0, '25%', 5], [0, 0]],
    ['all may be missing', [4, 0, '100%'], [0, 4]],
  ] as [string, Parameters<typeof rolling>, readonly number[]][])(
    '%s',
    (_name, sizes, expected) => {
      const deployment = rolling(...sizes)
      expect([maxSurge(deployment), maxUnavailable(deployment)]).toEqual(expected)
    },
  )

  it('a re-creation has neither', () => {
    const deployment = makeDeployment({ replicas: 4, strategy: { type: 'Recreate' } })
    expect([maxSurge(deployment), maxUnavailable(deployment), maxReplicas(deployment)]).toEqual([
      0, 0, 4,
    ])
  })
})
