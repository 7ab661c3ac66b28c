import { describe, expect, it } from '@jest/globals'
import { proportionalSizes } from '../../../../../../src/cluster/sim/controllers/deployment/proportions.ts'
import type { IntOrPercent } from '../../../../../../src/objects/int-or-percent.ts'
import { MAX_REPLICAS_ANNOTATION } from '../../../../../../src/objects/workload.ts'
import type { ReplicaSet } from '../../../../../../src/objects/workload.ts'
import { makeDeployment, makeReplicaSet } from '../../../../../support/sim/workload-world.ts'

type Row = readonly [size: number, max: number | undefined]

/** Sets in the order of their creation. */
function setsOf(rows: readonly Row[]): readonly ReplicaSet[] {
  return rows.map(([replicas, max], index) =>
    makeReplicaSet(
      { replicas },
      {
        name: `set-${index}`,
        creationTimestamp: `2026-01-01T00:00:0${index}Z`,
        annotations: max === undefined ? {} : { [MAX_REPLICAS_ANNOTATION]: String(max) },
      },
    ),
  )
}

function sizes(replicas: number, surge: IntOrPercent, rows: readonly Row[], present = 0) {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge } } as const
  const deployment = {
    ...makeDeployment({ replicas, strategy }),
    status: { replicas: present },
  }
  const found = proportionalSizes(deployment, setsOf(rows))
  return rows.map(
    (_row, index) => found.find(({ set }) => set.metadata.name === `set-${index}`)?.replicas,
  )
}

describe('the sizes of several active sets', () => {
  it.each([
    [
      'stay while they add up',
      [10, 0],
      [
        [5, 10],
        [5, 10],
      ],
      [5, 5],
    ],
    [
      'grow by their share, the newer of equals first',
      [12, 0],
      [
        [5, 10],
        [5, 10],
      ],
      [6, 6],
    ],
    [
      'grow by what is left where there is less than a share',
      [11, 0],
      [
        [5, 10],
        [5, 10],
      ],
      [5, 6],
    ],
    [
      'shrink by their share, the older of equals first',
      [8, 0],
      [
        [5, 10],
        [5, 10],
      ],
      [4, 4],
    ],
    [
      'shrink the older by what rounding leaves',
      [5, 0],
      [
        [5, 10],
        [5, 10],
      ],
      [2, 3],
    ],
    [
      'go to nothing with their Deployment',
      [0, 3],
      [
        [5, 13],
        [8, 13],
      ],
      [0, 0],
    ],
    [
      'count the surge before and after',
      [10, '100%'],
      [
        [10, 13],
        [10, 20],
      ],
      [10, 10],
    ],
    [
      'give the largest what rounding leaves',
      [20, 0],
      [
        [1, 10],
        [1, 10],
        [8, 10],
      ],
      [2, 2, 16],
    ],
    [
      'leave sets without pods alone',
      [4, 0],
      [
        [0, 2],
        [2, 2],
      ],
      [undefined, 4],
    ],
  ] as const)('%s', (_name, [replicas, surge], rows, expected) => {
    expect(sizes(replicas, surge, rows)).toEqual(expected)
  })

  it('without a note the present size of the Deployment is the measure', () => {
    expect(
      sizes(
        20,
        0,
        [
          [5, undefined],
          [5, undefined],
        ],
        10,
      ),
    ).toEqual([10, 10])
  })

  it('without a note and without pods all goes to the largest', () => {
    expect(
      sizes(20, 0, [
        [5, undefined],
        [6, undefined],
      ]),
    ).toEqual([5, 15])
  })

  it('a note of 0 is no note', () => {
    expect(
      sizes(
        20,
        0,
        [
          [5, 0],
          [5, 0],
        ],
        10,
      ),
    ).toEqual([10, 10])
  })
})
