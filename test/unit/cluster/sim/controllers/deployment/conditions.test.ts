import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../../../../src/base/units.ts'
import {
  hasProgressDeadline,
  progressCondition,
  withCondition,
} from '../../../../../../src/cluster/sim/controllers/deployment/conditions.ts'
import { makeDeployment } from '../../../../../support/sim/workload-world.ts'

const BEFORE = instant(1_767_225_600_000)
const NOW = instant(1_767_225_660_000)

describe('withCondition()', () => {
  const created = progressCondition('NewReplicaSetCreated', 'made', BEFORE)

  it('leaves one of the same status and reason as it is', () => {
    const conditions = [created]
    const again = progressCondition('NewReplicaSetCreated', 'again', NOW)
    expect(withCondition(conditions, again)).toBe(conditions)
  })

  it('keeps the time of transition while the status is the same', () => {
    const [updated] = withCondition([created], progressCondition('ReplicaSetUpdated', '', NOW))
    expect(updated).toMatchObject({
      reason: 'ReplicaSetUpdated',
      lastTransitionTime: '2026-01-01T00:00:00Z',
      lastUpdateTime: '2026-01-01T00:01:00Z',
    })
  })

  it('puts what has changed last', () => {
    const available = { type: 'Available', status: 'True' } as const
    const failed = progressCondition('ProgressDeadlineExceeded', '', NOW)
    expect(withCondition([created, available], failed)).toEqual([available, failed])
  })
})

describe('hasProgressDeadline()', () => {
  it.each([
    [600, true],
    [2_147_483_647, false],
  ])('%d seconds: %s', (progressDeadlineSeconds, expected) => {
    expect(hasProgressDeadline(makeDeployment({ progressDeadlineSeconds }))).toBe(expected)
  })
})
