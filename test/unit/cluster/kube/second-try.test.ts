import { describe, expect, it } from '@jest/globals'
import {
  parseRetryAfter,
  secondTry,
  type Attempt,
} from '../../../../src/cluster/kube/second-try.ts'

describe('a request comes again', () => {
  it.each<readonly [string, Partial<Attempt>, number | undefined]>([
    [
      'a write that came too soon, when the server says',
      { method: 'PATCH', code: 429, retryAfterSeconds: 3 },
      3000,
    ],
    [
      'a write that came too soon, after a second where it does not',
      { method: 'PATCH', code: 429 },
      1000,
    ],
    ['each time later', { method: 'POST', code: 429, tries: 3 }, 4000],
    ['not for ever', { code: 429, retryAfterSeconds: 1, tries: 4 }, undefined],
    ['not where the wait is long', { code: 429, retryAfterSeconds: 11 }, undefined],
    ['a read from a server in trouble', { code: 503, retryAfterSeconds: 2 }, 2000],
    ['a read from a server that broke', { code: 500 }, 1000],
    [
      'no write to a server in trouble: it may have been made',
      { method: 'PATCH', code: 503, retryAfterSeconds: 2 },
      undefined,
    ],
    ['no deletion either', { method: 'DELETE', code: 504 }, undefined],
    ['nothing that was refused for good', { code: 403, retryAfterSeconds: 1 }, undefined],
    ['nothing that conflicts', { method: 'PUT', code: 409, retryAfterSeconds: 1 }, undefined],
  ])('%s', (_what, fields, expected) => {
    const attempt = { method: 'GET', code: 429, retryAfterSeconds: undefined, tries: 1, ...fields }
    expect(secondTry(attempt)).toBe(expected)
  })
})

describe('parseRetryAfter()', () => {
  it.each([
    ['5', 5],
    ['0', 0],
    [undefined, undefined],
    ['-1', undefined],
    ['Fri, 02 Jan 2026 03:04:05 GMT', undefined],
  ])('%j: %j', (header, expected) => {
    expect(parseRetryAfter(header)).toBe(expected)
  })
})
