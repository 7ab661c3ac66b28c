import { describe, expect, it } from '@jest/globals'
import type { RolloutPlanStatus } from '../../../../../src/api/rollout-plan.ts'
import { percent } from '../../../../../src/base/units.ts'
import { isNews } from '../../../../../src/domain/rollout/status/headline.ts'
import { rolloutFacts, timeAt } from '../../../../support/rollout-facts.ts'

const STATUS = rolloutFacts().plan.status ?? { observedGeneration: 1 }
const { rollout, stable, target, updated } = STATUS
if (rollout === undefined || stable === undefined || target === undefined || updated === undefined)
  throw new Error('incomplete')
const abort = { reason: 'AbortedByRequest', message: '', time: '' } as const

const weight = { desired: percent(20), achievable: percent(17), observed: percent(17) }
const ready = {
  type: 'Ready',
  status: 'False',
  reason: 'WaitingForReplicas',
  message: '0 of 1',
  lastTransitionTime: '',
  observedGeneration: 1,
} as const

describe('isNews()', () => {
  it.each<[string, Partial<RolloutPlanStatus>, boolean]>([
    ['the share of users', { rollout: { ...rollout, weight } }, false],
    ['more updated pods', { updated: { ...updated, replicas: 6 } }, false],
    ['fewer updated pods', { updated: { ...updated, replicas: 4 } }, true],
    ['how many pods there are', { stable: { ...stable, available: 3 } }, false],
    [
      'what is borrowed besides the gate',
      { borrowed: [{ apiVersion: '', kind: 'Service', name: 'web', field: 'x' }] },
      false,
    ],
    ['the generation of D', { target: { ...target, observedGeneration: 9 } }, false],
    [
      'that the gate is shut',
      { borrowed: [{ apiVersion: '', kind: 'Deployment', name: 'web', field: 'spec.paused' }] },
      true,
    ],
    [
      'a step that is reached',
      {
        rollout: {
          ...rollout,
          step: { index: 1, count: 2, enteredTime: '', reachedTime: timeAt(1) },
        },
      },
      true,
    ],
    ['that the deadline counts anew', { rollout: { ...rollout, progressTime: timeAt(1) } }, true],
    ['another phase', { phase: 'Paused' }, true],
    ['that an edit of the plan was seen', { observedGeneration: 2 }, true],
    [
      'what is waited for',
      { waits: [{ reason: 'TimedPause', message: '', since: timeAt(1) }] },
      true,
    ],
    [
      'that a rollout ended',
      {
        history: [
          {
            rollout: 1,
            podTemplateHash: '',
            images: [],
            result: 'Completed',
            reason: 'X',
            started: '',
            finished: '',
          },
        ],
      },
      true,
    ],
  ])('%s: %#', (_name, change, expected) => {
    const gate = { type: 'Paused' as const }
    expect(isNews({ ...STATUS, gate }, { ...STATUS, gate, ...change })).toBe(expected)
  })

  it('the first status of all is', () => {
    expect(isNews(undefined, STATUS)).toBe(true)
  })

  it.each([
    ['not a count in a sentence, on the way', 'Progressing', false],
    ['but what is wrong, where nothing goes on', 'Degraded', true],
  ] as const)('%s', (_name, phase, expected) => {
    const before = { ...STATUS, phase, conditions: [ready] }
    const after = { ...before, conditions: [{ ...ready, message: '1 of 1' }] }
    expect(isNews(before, after)).toBe(expected)
  })

  it('is not how many updated pods are left on the way back', () => {
    const before: RolloutPlanStatus = { ...STATUS, rollout: { ...rollout, abort } }
    expect(isNews(before, { ...before, updated: { ...updated, replicas: 4 } })).toBe(false)
  })

  it.each([
    ['whole again', 5, true],
    ['not whole yet', 4, false],
  ])('at rest another number of pods is, once they are %s', (_name, available, expected) => {
    const before: RolloutPlanStatus = {
      ...STATUS,
      phase: 'Healthy',
      stable: { ...stable, replicas: 3, available: 3 },
    }
    expect(isNews(before, { ...before, stable: { ...stable, replicas: 5, available } })).toBe(
      expected,
    )
  })
})
