import { describe, expect, it } from '@jest/globals'
import type { RolloutStatus } from '../../../../../src/api/rollout-plan.ts'
import type { RolloutRequest } from '../../../../../src/api/rollout-request.ts'
import { withAnswer } from '../../../../../src/domain/rollout/requests/answer.ts'
import { heed } from '../../../../../src/domain/rollout/requests/heed.ts'
import {
  at,
  requestOf,
  rolloutFacts,
  situationIn,
  timeAt,
} from '../../../../support/rollout-facts.ts'

function heeded(requests: readonly RolloutRequest[], rollout: Partial<RolloutStatus> = {}) {
  return heed(situationIn(rolloutFacts({ rollout, facts: { requests } }), 60))
}

const abort = requestOf('Abort')
const ABORT = { reason: 'AbortedByRequest', message: '', time: timeAt(10) } as const

describe('heed()', () => {
  it('has nothing to say where nobody said a word', () => {
    expect(heeded([])).toBeUndefined()
  })

  it('obeys a word, and records whose it was along with what it does', () => {
    expect(heeded([abort])).toMatchObject({
      answer: {
        request: abort,
        accepted: true,
        reason: 'Accepted',
        message: 'Abort of rollout 1',
      },
      rollout: { abort: { reason: 'AbortedByRequest' }, lastRequest: 'uid-of-web-1-abort' },
      isRetry: false,
      isMore: false,
    })
  })

  it.each([
    ['is on its way', { abort: ABORT }],
    ['is done', { abort: ABORT, finishTime: timeAt(20) }],
    ['was overtaken by a later rollout', { id: 2 }],
  ])('accepts a word that was obeyed before and %s, without obeying it again', (_name, rollout) => {
    const told = heeded([abort], { ...rollout, lastRequest: 'uid-of-web-1-abort' })
    expect(told?.answer).toMatchObject({ accepted: true, reason: 'Accepted' })
    expect(told?.rollout).toBeUndefined()
    expect(told?.events).toEqual([])
  })

  it('obeys a second request of the same name, made anew', () => {
    const again = { ...abort, metadata: { ...abort.metadata, uid: 'another' } }
    expect(heeded([again], { lastRequest: 'uid-of-web-1-abort' })?.rollout).toMatchObject({
      lastRequest: 'another',
    })
  })

  it('takes one word at a time, the oldest', () => {
    const pause = requestOf('Pause')
    const later = { ...abort, metadata: { ...abort.metadata, creationTimestamp: timeAt(99) } }
    const told = heeded([later, pause])
    expect(told).toMatchObject({ answer: { request: pause }, isMore: true })
    const answer = { request: pause, accepted: true, reason: 'Accepted', message: '' } as const
    expect(heeded([later, withAnswer(answer, at(1))])).toMatchObject({
      answer: { request: later },
      isMore: false,
    })
  })

  it.each([
    ['Outdated', requestOf('Abort', { rollout: 7 })],
    ['NotNow', requestOf('Resume')],
  ] as const)('changes nothing for a word that is refused: %s', (reason, request) => {
    const told = heeded([request])
    expect(told).toMatchObject({ answer: { request, accepted: false, reason }, isRetry: false })
    expect(told?.rollout).toBeUndefined()
    expect(told?.events).toEqual([])
  })

  it.each([
    ['Abort', {}, 'RolloutAborted', 'Warning'],
    ['Retry', { abort: ABORT }, 'RolloutRetried', 'Normal'],
  ] as const)('tells of %s, and by which request', (action, rollout, reason, type) => {
    const told = heeded([requestOf(action)], rollout)
    expect(told?.isRetry).toBe(action === 'Retry')
    expect(told?.events).toEqual([
      {
        type,
        reason,
        message: `${action} of rollout 1 by RolloutRequest "web-1-${action.toLowerCase()}"`,
      },
    ])
  })

  it('keeps a Pause out of the Events: the status says it', () => {
    expect(heeded([requestOf('Pause')])?.events).toEqual([])
  })
})
