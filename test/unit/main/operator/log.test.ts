import { describe, expect, it } from '@jest/globals'
import { durationMs, instant } from '../../../../src/base/units.ts'
import { ClusterError, type ClusterErrorReason } from '../../../../src/cluster/errors.ts'
import {
  journalIn,
  logBug,
  logOutage,
  logPass,
  logRecovery,
  makeLog,
} from '../../../../src/main/operator/log.ts'

const PLAN = { namespace: 'shop', name: 'web' }

function setUp() {
  const lines: string[] = []
  const log = makeLog({ logLevel: 'debug' }, { write: (line) => lines.push(line) })
  const entries = () => lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  return { log, entries }
}

describe('the log', () => {
  it('says a write with its plan, its revision and why', () => {
    const { log, entries } = setUp()
    const entry = {
      plan: PLAN,
      revision: 'abc',
      object: 'deployments.apps/web',
      why: 'shut the gate',
    }
    journalIn(log).wrote(entry)
    expect(entries()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        plan: 'shop/web',
        revision: 'abc',
        object: 'deployments.apps/web',
        why: 'shut the gate',
        msg: 'An object was written',
      },
    ])
  })

  it.each<[ClusterErrorReason, string]>([
    ['Forbidden', 'warn'],
    ['ServiceUnavailable', 'warn'],
    ['Conflict', 'debug'],
  ])('says of a plan that met %s when it comes back, at %s', (reason, level) => {
    const { log, entries } = setUp()
    const end = {
      kind: 'refused',
      refusal: new ClusterError(reason, 'no'),
      nextAt: instant(60_000),
      failures: 1,
    } as const
    logPass(log, { controller: 'rolloutplan', about: 'shop/web', took: durationMs(1), end })
    expect(entries()).toMatchObject([
      { level, plan: 'shop/web', reason, error: 'no', nextTime: '1970-01-01T00:01:00Z' },
    ])
  })

  it.each([
    [1, 'warn'],
    [2, 'debug'],
    [10, 'debug'],
    [11, 'warn'],
  ])('says of a plan that is refused the %sth time in a row so at %s', (failures, level) => {
    const { log, entries } = setUp()
    const refusal = new ClusterError('ServiceUnavailable', 'no')
    const end = { kind: 'refused', refusal, nextAt: instant(60_000), failures } as const
    logPass(log, { controller: 'rolloutplan', about: 'shop/web', took: durationMs(1), end })
    expect(entries()).toMatchObject([{ level }])
  })

  it('says of an outage which part it keeps, why and what to do, and of its end', () => {
    const { log, entries } = setUp()
    const part = 'informer deployments.apps'
    const why = new ClusterError('Forbidden', 'cannot list resource "deployments"')
    logOutage(log, { part, why, since: instant(60_000) })
    logRecovery(log, { part, lasted: durationMs(1500) })
    expect(entries()).toMatchObject([
      {
        level: 'warn',
        part,
        reason: 'Forbidden',
        error: 'cannot list resource "deployments"',
        advice: expect.stringContaining('docs/helm.md'),
        since: '1970-01-01T00:01:00Z',
      },
      { level: 'info', part, lastedSeconds: 1.5 },
    ])
  })

  it('makes no word of a pass that went well', () => {
    const { log, entries } = setUp()
    const end = { kind: 'done' } as const
    logPass(log, { controller: 'rolloutplan', about: 'shop/web', took: durationMs(1), end })
    expect(entries()).toEqual([])
  })

  it('says of a bug where it is, and nothing that a library has hung on it', () => {
    const { log, entries } = setUp()
    const cause = new Error('the cause')
    const error = Object.assign(new TypeError('ours', { cause }), { headers: { auth: 'secret' } })
    logBug(log, { part: 'controller rolloutplan', about: 'shop/web', error })
    logBug(log, { part: 'controller rolloutplan', about: 'shop/web', error: 'a word' })
    expect(entries()).toMatchObject([
      {
        level: 'error',
        part: 'controller rolloutplan',
        about: 'shop/web',
        err: {
          name: 'TypeError',
          message: 'ours',
          stack: expect.stringContaining('log.test.ts'),
          cause: { message: 'the cause' },
        },
      },
      { err: { message: 'a word' } },
    ])
    expect(JSON.stringify(entries())).not.toContain('secret')
  })
})
