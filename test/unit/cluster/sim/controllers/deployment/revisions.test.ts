import { describe, expect, it } from '@jest/globals'
import {
  annotationsOfNewSet,
  nextRevision,
  REVISION_HISTORY_ANNOTATION,
} from '../../../../../../src/cluster/sim/controllers/deployment/revisions.ts'
import type { StringMap } from '../../../../../../src/objects/meta.ts'
import { REVISION_ANNOTATION } from '../../../../../../src/objects/workload.ts'
import { makeDeployment, makeReplicaSet } from '../../../../../support/sim/workload-world.ts'

function noted(
  own: StringMap | undefined,
  revision: number,
  deployment: StringMap = {},
): StringMap {
  return annotationsOfNewSet(makeDeployment({}, { annotations: deployment }), own, revision)
}

describe('the revision of the new set', () => {
  it('is one more than the highest of the old sets', () => {
    const sets = ['3', 'seven', '5'].map((revision) =>
      makeReplicaSet({}, { annotations: { [REVISION_ANNOTATION]: revision } }),
    )
    expect([nextRevision([]), nextRevision(sets)]).toEqual([1, 6])
  })

  it.each([
    ['is noted on a fresh set', undefined, 2, ['2', undefined]],
    ['stays where it is high enough', { [REVISION_ANNOTATION]: '4' }, 2, ['4', undefined]],
    [
      'rises on a set that comes back, which remembers',
      { [REVISION_ANNOTATION]: '1' },
      3,
      ['3', '1'],
    ],
    [
      'is added to a history that is there',
      { [REVISION_ANNOTATION]: '3', [REVISION_HISTORY_ANNOTATION]: '1' },
      5,
      ['5', '1,3'],
    ],
    ['stays where it is no number', { [REVISION_ANNOTATION]: 'x' }, 3, ['x', undefined]],
  ])('%s', (_name, own, revision, expected) => {
    const annotations = noted(own, revision)
    expect([annotations[REVISION_ANNOTATION], annotations[REVISION_HISTORY_ANNOTATION]]).toEqual(
      expected,
    )
  })

  it('drops the oldest of a history that would be longer than 2000 characters', () => {
    const history = Array.from({ length: 500 }, (_, index) => String(index + 100)).join(',')
    const own = { [REVISION_ANNOTATION]: '600', [REVISION_HISTORY_ANNOTATION]: history }
    const kept = noted(own, 601)[REVISION_HISTORY_ANNOTATION] ?? ''
    expect([kept.length <= 2000, kept.endsWith(',599,600')]).toEqual([true, true])
  })
})

describe('the annotations of the new set', () => {
  it('are those of the Deployment, but for the controller’s own and kubectl’s', () => {
    const copied = noted({ mine: 'stays', shared: 'old' }, 1, {
      shared: 'new',
      [REVISION_ANNOTATION]: '7',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    })
    expect(copied).toEqual({ mine: 'stays', shared: 'new', [REVISION_ANNOTATION]: '1' })
  })
})
