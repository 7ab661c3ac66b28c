import { describe, expect, it } from '@jest/globals'
import { EVENT_REASONS, PHASES, phaseOf, REASONS, type Reason } from '../../../src/api/reasons.ts'
import { projectFiles, readProjectFile } from '../../support/project-files.ts'

const RULES = projectFiles('src/domain').map(readProjectFile)

const REASON_LIST = Object.keys(REASONS) as readonly Reason[]

describe('the reasons', () => {
  it.each([
    ['Healthy', 3],
    ['Progressing', 15],
    ['Paused', 5],
    ['Degraded', 15],
  ] as const)('%s has %i of them', (phase, count) => {
    expect(REASON_LIST.filter((reason) => phaseOf(reason) === phase)).toHaveLength(count)
  })

  it('change their phase at the deadline only where something is missing', () => {
    const moved = REASON_LIST.filter((reason) => phaseOf(reason) !== phaseOf(reason, true))
    expect(moved).toEqual(['TargetNotFound', 'ReferenceNotFound', 'GateNotInstalled'])
  })

  it.each(Object.keys(EVENT_REASONS))('an Event of reason %s is made somewhere', (reason) => {
    const made = new RegExp(`reason(:| =) '${reason}'`)
    expect(RULES.some((rule) => made.test(rule))).toBe(true)
  })

  it.each([...REASON_LIST, ...Object.keys(EVENT_REASONS), ...PHASES])(
    '%s is spelled as the API server takes it',
    (word) => {
      expect(word).toMatch(/^[A-Z][A-Za-z]+$/)
    },
  )
})
