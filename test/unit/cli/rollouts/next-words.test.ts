import { describe, expect, it } from '@jest/globals'
import type { Reason } from '../../../../src/api/reasons.ts'
import { nextWordLines } from '../../../../src/cli/rollouts/next-words.ts'
import { factsOf } from '../../../support/facts.ts'

function linesFor(reason: Reason): readonly string[] {
  const { plan } = factsOf()
  const said = { reason, message: '', lastTransitionTime: '', observedGeneration: 1 }
  const ready = { type: 'Ready', status: 'False', ...said } as const
  const status = { observedGeneration: 1, conditions: [ready] }
  return nextWordLines({ ...plan, status }, 'rolloutplan').map((line) => line.split(': ')[0] ?? '')
}

describe('nextWordLines()', () => {
  it.each<[Reason, readonly string[]]>([
    ['Adopted', []],
    ['TimedPause', ['to go on at once', 'to take it back']],
    ['RevisionRejected', ['to try it again', 'to put the template before it back']],
    ['TargetClaimed', ['to take this plan away, or else the older one']],
    ['ServiceMismatch', ['to go on']],
  ])('%s', (reason, purposes) => {
    expect(linesFor(reason)).toEqual(purposes)
  })
})
