import { describe, expect, it } from '@jest/globals'
import {
  activeOrLatest,
  byCreation,
  isSaturated,
  sortOut,
} from '../../../../../../src/cluster/sim/controllers/deployment/replica-sets.ts'
import { DESIRED_REPLICAS_ANNOTATION } from '../../../../../../src/objects/workload.ts'
import type { ReplicaSet } from '../../../../../../src/objects/workload.ts'
import {
  makeDeployment,
  makeReplicaSet,
  templateOf,
} from '../../../../../support/sim/workload-world.ts'

function set(name: string, replicas: number, second = 0, image = 'web:a'): ReplicaSet {
  const creationTimestamp = `2026-01-01T00:00:0${second}Z`
  return makeReplicaSet({ replicas, template: templateOf(image) }, { name, creationTimestamp })
}

describe('sortOut()', () => {
  it('takes the oldest of several with the template for the new one', () => {
    const { newSet, oldSets } = sortOut(makeDeployment(), [set('b', 1, 2), set('c', 1, 1)])
    expect([newSet?.metadata.name, oldSets.map(({ metadata }) => metadata.name)]).toEqual([
      'c',
      ['b'],
    ])
  })

  it('goes by name among sets of one second', () => {
    expect(sortOut(makeDeployment(), [set('b', 1), set('a', 1)]).newSet?.metadata.name).toBe('a')
  })

  it('finds none where no set has the template', () => {
    expect(sortOut(makeDeployment(), [set('a', 1, 0, 'web:b')]).newSet).toBeUndefined()
  })
})

describe('activeOrLatest()', () => {
  const active = set('active', 2, 0)
  const idle = set('idle', 0, 1)
  const latest = set('latest', 0, 2)

  it.each([
    ['the only active one, be it old', undefined, [active, idle], 'active'],
    ['the only active one, be it new', active, [idle], 'active'],
    ['the new one, where none is active', idle, [latest], 'idle'],
    ['the old one created last, where none is active or new', undefined, [idle, latest], 'latest'],
    ['none, where several are active', active, [set('other', 1)], undefined],
    ['none, where there is none', undefined, [], undefined],
  ] as const)('is %s', (_name, newSet, oldSets, expected) => {
    expect(activeOrLatest({ newSet, oldSets })?.metadata.name).toBe(expected)
  })
})

describe('isSaturated()', () => {
  const whole = {
    ...makeReplicaSet(
      { replicas: 3 },
      { name: 'whole', annotations: { [DESIRED_REPLICAS_ANNOTATION]: '3' } },
    ),
    status: { replicas: 3, availableReplicas: 3 },
  }

  it.each([
    ['has all that it should have', whole, true],
    ['is of another size', { ...whole, spec: { ...whole.spec, replicas: 2 } }, false],
    ['has pods that are not available', { ...whole, status: { replicas: 3 } }, false],
    ['was sized for another number', { ...whole, metadata: { name: 'whole' } }, false],
    ['is not there', undefined, false],
  ] as const)('a set that %s', (_name, candidate, expected) => {
    expect(isSaturated(makeDeployment({ replicas: 3 }), candidate)).toBe(expected)
  })
})

describe('byCreation()', () => {
  it('sorts by time and then by name', () => {
    const sorted = [set('c', 1, 1), set('b', 1, 0), set('a', 1, 1)].toSorted(byCreation)
    expect(sorted.map(({ metadata }) => metadata.name)).toEqual(['b', 'a', 'c'])
  })
})
