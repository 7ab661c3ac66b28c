import { describe, expect, it } from '@jest/globals'
import type { RolloutRequest } from '../../../../../src/api/rollout-request.ts'
import { withAnswer } from '../../../../../src/domain/rollout/requests/answer.ts'
import { expire, refuse, unanswered } from '../../../../../src/domain/rollout/requests/queue.ts'
import { factsOf } from '../../../../support/facts.ts'
import { at, requestOf, timeAt } from '../../../../support/rollout-facts.ts'

function request(name: string, createdAt = 0, ttl?: number): RolloutRequest {
  const made = requestOf('Abort', ttl === undefined ? {} : { ttlSecondsAfterFinished: ttl }, name)
  return {
    ...made,
    metadata: { ...made.metadata, resourceVersion: '7', creationTimestamp: timeAt(createdAt) },
  }
}

function answered(made: RolloutRequest, time = 0, accepted = true): RolloutRequest {
  const reason = accepted ? 'Accepted' : 'Outdated'
  return withAnswer({ request: made, accepted, reason, message: '' }, at(time))
}

function deleted(made: RolloutRequest): RolloutRequest {
  return { ...made, metadata: { ...made.metadata, deletionTimestamp: timeAt(0) } }
}

describe('unanswered()', () => {
  it.each<[string, readonly RolloutRequest[], readonly string[]]>([
    ['has the oldest first', [request('b', 2), request('a', 3), request('c', 1)], ['c', 'b', 'a']],
    [
      'orders those of one second by name',
      [request('b'), request('c'), request('a')],
      ['a', 'b', 'c'],
    ],
    [
      'leaves out what has its answer, whichever that is',
      [answered(request('a')), answered(request('b'), 0, false), request('c')],
      ['c'],
    ],
    ['leaves out what somebody took back', [deleted(request('a')), request('b')], ['b']],
  ])('%s', (_name, requests, expected) => {
    const names = unanswered(factsOf({ requests })).map(({ metadata }) => metadata.name)
    expect(names).toEqual(expected)
  })
})

it('refuse() says that there is nothing to obey it on', () => {
  const made = request('a')
  expect(refuse(made, 'the plan is being deleted')).toEqual({
    request: made,
    accepted: false,
    reason: 'NotNow',
    message: 'the plan is being deleted',
  })
})

interface Due {
  readonly requests: readonly RolloutRequest[]
  readonly now: number
  readonly gone?: readonly string[]
  readonly next?: number
}

describe('expire()', () => {
  it.each<[string, Due]>([
    ['keeps a request without a limit', { requests: [answered(request('a'))], now: 1000 }],
    ['keeps what nobody has answered yet', { requests: [request('a', 0, 60)], now: 1000 }],
    [
      'keeps an answered one until its time, which counts from the answer',
      { requests: [answered(request('a', 0, 60), 10)], now: 69, next: 70 },
    ],
    [
      'deletes it at that very instant',
      { requests: [answered(request('a', 0, 60), 10)], now: 70, gone: ['a'] },
    ],
    [
      'deletes a refused one as well',
      { requests: [answered(request('a', 0, 0), 10, false)], now: 10, gone: ['a'] },
    ],
    [
      'says when the next of them is due',
      {
        requests: [request('a', 0, 5), request('b', 0, 90), request('c', 0, 60)].map((made) =>
          answered(made),
        ),
        now: 10,
        gone: ['a'],
        next: 60,
      },
    ],
    ['deletes nothing twice', { requests: [deleted(answered(request('a', 0, 5)))], now: 10 }],
  ])('%s', (_name, { requests, now, gone = [], next }) => {
    const { writes, nextAt } = expire(factsOf({ requests }), at(now))
    expect(writes.map((write) => write.kind === 'delete' && write.key.name)).toEqual(gone)
    expect(nextAt).toBe(next === undefined ? undefined : at(next))
  })

  it('deletes the very request that it saw', () => {
    const { writes } = expire(factsOf({ requests: [answered(request('a', 0, 0))] }), at(0))
    expect(writes).toMatchObject([{ kind: 'delete', uid: 'uid-of-a', resourceVersion: '7' }])
  })
})
