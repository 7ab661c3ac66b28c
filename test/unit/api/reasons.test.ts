import { describe, expect, it } from '@jest/globals'
import { EVENT_REASONS, PHASES, phaseOf, REASONS, type Reason } from '../../../src/api/reasons.ts'

const REASON_LIST = Object.keys(REASONS) as readonly Reason[]

describe('the reasons', () => {
  it.each([
    ['Healthy', 3],
    ['Progressing', 14],
    ['Paused', 5],
    ['Degraded', 15],
  ] as const)('%s has %i of them', (phase, count) => {
    expect(REASON_LIST.filter((reason) => phaseOf(reason) === phase)).toHaveLength(count)
  })

  it('change their phase at the deadline only where something is missing', () => {
    const moved = REASON_LIST.filter((reason) => phaseOf(reason) !== phaseOf(reason, true))
    expect(moved).toEqual(['TargetNotFound', 'ReferenceNotFound'])
  })

  it.each([...REASON_LIST, ...Object.keys(EVENT_REASONS), ...PHASES])(
    '%s is spelled as the API server takes it',
    (word) => {
      expect(word).toMatch(/^[A-Z][A-Za-z]+$/)
    },
  )
})
