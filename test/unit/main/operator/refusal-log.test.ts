import { describe, expect, it } from '@jest/globals'
import { ClusterError, type ClusterErrorReason } from '../../../../src/cluster/errors.ts'
import { refusalLog } from '../../../../src/main/operator/refusal-log.ts'
import { DEPLOYMENTS } from '../../../../src/objects/workload.ts'

const KEY = { namespace: 'shop', name: 'web' }
const REQUEST = { verb: 'patch', resource: DEPLOYMENTS, key: KEY, isDryRun: false } as const

async function logged(send: () => Promise<string>) {
  const lines: unknown[] = []
  const write =
    (level: string) =>
    (fields: object): void => {
      lines.push({ level, ...fields })
    }
  const log = refusalLog({ debug: write('debug'), warn: write('warn') })
  const answer = await log.intercept(REQUEST, send).catch((error: unknown) => error)
  return { lines, answer }
}

describe('refusalLog()', () => {
  it('says which request was refused and why, and lets the refusal through', async () => {
    const error = new ClusterError('Forbidden', 'User "me" cannot patch resource "deployments"')
    const { lines, answer } = await logged(() => Promise.reject(error))
    expect(answer).toBe(error)
    expect(lines).toEqual([
      {
        level: 'warn',
        verb: 'patch',
        resource: 'deployments.apps',
        ...KEY,
        reason: 'Forbidden',
        error: 'User "me" cannot patch resource "deployments"',
      },
    ])
  })

  it.each<ClusterErrorReason>([
    'Conflict',
    'AlreadyExists',
    'Expired',
    'ServiceUnavailable',
    'Timeout',
    'Unauthorized',
    'TooManyRequests',
  ])('makes little of %s, which mends itself or is said of the plan', async (reason) => {
    const { lines } = await logged(() => Promise.reject(new ClusterError(reason, 'no')))
    expect(lines).toMatchObject([{ level: 'debug', reason }])
  })

  it('is silent about what went well, and about what is no refusal', async () => {
    expect(await logged(() => Promise.resolve('done'))).toEqual({ lines: [], answer: 'done' })
    const bug = new TypeError('ours')
    expect(await logged(() => Promise.reject(bug))).toEqual({ lines: [], answer: bug })
  })
})
