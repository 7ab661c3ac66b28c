import { describe, expect, it } from '@jest/globals'
import {
  allocationsOf,
  isOverloaded,
  movesBetween,
} from '../../../../../../src/cluster/sim/controllers/endpoint-slice/zone-allocations.ts'

const HALVES = new Map([
  ['a', 0.5],
  ['b', 0.5],
])
const QUARTER = new Map([
  ['a', 0.25],
  ['b', 0.75],
])

describe('the endpoints that a zone gets by its processors', () => {
  it.each([
    ['as many as the other', HALVES, [2, 2]],
    ['as many as it has processors', QUARTER, [1, 3]],
  ] as const)('are %s', (_name, shares, expected) => {
    const allocations = allocationsOf(shares, 4)
    const zones = allocations.kind === 'shared' ? [...allocations.zones.values()] : []
    expect(zones.map(({ minimum }) => minimum)).toEqual(expected)
    expect(zones.map(({ maximum }) => maximum)).toEqual(expected)
  })

  it.each([
    [
      'there are fewer than zones',
      HALVES,
      1,
      'Insufficient number of endpoints (1 endpoints, 2 zones)',
    ],
    [
      'a zone would be overloaded',
      HALVES,
      5,
      'Unable to allocate minimum required endpoints to each zone without exceeding overload ' +
        'threshold (5 endpoints, 2 zones)',
    ],
    [
      'nodes do not say their zones',
      undefined,
      4,
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    ],
  ] as const)('are not shared out where %s', (_name, shares, endpoints, why) => {
    expect(allocationsOf(shares, endpoints)).toEqual({ kind: 'refused', why })
  })

  it.each([
    ['a zone has a fifth too few', [3, 5], HALVES, true],
    ['it has enough', [4, 5], HALVES, false],
    ['no zone is known any more', [4, 4], undefined, true],
  ] as const)('are shared out anew where %s: %j', (_name, [a, b], shares, expected) => {
    const hinted = new Map([
      ['a', a],
      ['b', b],
    ])
    expect(isOverloaded(hinted, shares)).toBe(expected)
  })

  it('come from zones that have too many', () => {
    const allocations = allocationsOf(HALVES, 6)
    const zones = allocations.kind === 'shared' ? allocations.zones : new Map<string, never>()
    const { giving, receiving } = movesBetween(
      zones,
      new Map([
        ['a', 5],
        ['b', 1],
      ]),
    )
    expect([[...giving], [...receiving]]).toEqual([[['a', 2]], [['b', 2]]])
  })
})
