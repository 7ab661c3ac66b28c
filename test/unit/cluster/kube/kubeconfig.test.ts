import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { seconds } from '../../../../src/base/units.ts'
import { openKubeconfig } from '../../../../src/cluster/kube/kubeconfig.ts'
import { HandClock } from '../../../support/kube/hand-clock.ts'

let folder: string
let clock: HandClock

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
  clock = new HandClock()
})
afterEach(() => rm(folder, { recursive: true }))

interface Parts {
  readonly cluster?: object
  readonly user?: object
  readonly context?: object
}

/** A kubeconfig with the contexts "here" and, of no cluster, "lost". */
async function write({ cluster, user, context }: Parts): Promise<string> {
  const file = join(folder, 'config')
  const config = {
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443/', ...cluster } }],
    users: [{ name: 'u', user: { ...user } }],
    contexts: [
      { name: 'here', context: { cluster: 'c', user: 'u', ...context } },
      { name: 'lost', context: { cluster: 'gone', user: 'u' } },
    ],
    'current-context': 'here',
  }
  await writeFile(file, JSON.stringify(config))
  return file
}

async function access(parts: Parts) {
  return openKubeconfig({ file: await write(parts) }, clock)
}

/** Credentials that a program prints, which counts how often it was called. */
function program(status: object): object {
  const calls = join(folder, 'calls')
  const credential = JSON.stringify({ kind: 'ExecCredential', status })
  const script = `echo called >> '${calls}'; echo '${credential}'`
  return { exec: { command: 'sh', args: ['-c', script] } }
}

async function countCalls(): Promise<number> {
  return (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n').length
}

describe('a kubeconfig', () => {
  it('says where the server is, without a slash', async () => {
    expect((await access({})).server).toBe('https://10.0.0.1:6443')
  })

  it.each([
    ['its own', { namespace: 'shop' }, 'shop'],
    ['the default one', {}, 'default'],
  ])('leads to the namespace of its context: %s', async (_what, context, expected) => {
    expect((await access({ context })).namespace).toBe(expected)
  })

  it.each<readonly [string, object, object]>([
    ['a token', { token: 'abc' }, { Authorization: 'Bearer abc' }],
    [
      'a user and a password',
      { username: 'me', password: 'secret' },
      { Authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` },
    ],
    ['somebody to be', { token: 'abc', as: 'boss' }, { 'Impersonate-User': 'boss' }],
  ])('with %s tells the server so', async (_what, user, expected) => {
    const { headers } = await (await access({ user })).credentials()
    expect(headers).toMatchObject(expected)
  })

  it('with a certificate shows it, and trusts its authority', async () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64')
    const { credentials } = await access({
      cluster: { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'kubernetes' },
      user: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
    }).then((opened) => ({ credentials: opened.credentials() }))
    expect((await credentials).tls).toEqual({
      ca: Buffer.from('CA'),
      cert: Buffer.from('CERT'),
      key: Buffer.from('KEY'),
      servername: 'kubernetes',
    })
  })

  it('may ask for no trust at all', async () => {
    const opened = await access({ cluster: { 'insecure-skip-tls-verify': true } })
    expect((await opened.credentials()).tls).toEqual({ rejectUnauthorized: false })
  })

  it('may lead to a server without TLS', async () => {
    const opened = await access({ cluster: { server: 'http://127.0.0.1:8001' } })
    expect(opened.server).toBe('http://127.0.0.1:8001')
    expect((await opened.credentials()).headers).toEqual({})
  })

  it.each<readonly [string, Parts, string | undefined, string]>([
    [
      'a context that is not there',
      {},
      'elsewhere',
      'Cannot find the context "elsewhere": there is no such context, expected "here" or "lost"',
    ],
    [
      'a context without a cluster',
      {},
      'lost',
      'Cannot find the context "lost": its cluster "gone" is not in the file',
    ],
    [
      'a proxy',
      { cluster: { 'proxy-url': 'http://proxy:3128' } },
      undefined,
      'Cannot use the context "here": its cluster is behind a proxy-url, expected one that is reached directly',
    ],
  ])('with %s is refused', async (_what, parts, context, message) => {
    const file = await write(parts)
    const options = context === undefined ? { file } : { file, context }
    expect(() => openKubeconfig(options, clock)).toThrow(message)
  })

  it('that is not there is refused', () => {
    expect(() => openKubeconfig({ file: join(folder, 'none') }, clock)).toThrow('ENOENT')
  })
})

describe('credentials that change', () => {
  it('in files are read again within a minute: authorities and certificates rotate', async () => {
    const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => join(folder, name))
    const all = async (text: string): Promise<void> => {
      for (const path of [ca, cert, key]) await writeFile(path ?? '', text)
    }
    await all('old')
    const opened = await access({
      cluster: { 'certificate-authority': ca },
      user: { 'client-certificate': cert, 'client-key': key },
    })
    await opened.credentials()
    await all('new')
    await clock.advance(seconds(31))
    const fresh = Buffer.from('new')
    expect((await opened.credentials()).tls).toEqual({ ca: fresh, cert: fresh, key: fresh })
  })

  it('in a token file are read again when the server turns the old ones away', async () => {
    const tokenFile = join(folder, 'token')
    await writeFile(tokenFile, 'old\n')
    const config = { tokenFile }
    const opened = await access({ user: { 'auth-provider': { name: 'tokenFile', config } } })
    const old = await opened.credentials()
    expect(old.headers).toEqual({ Authorization: 'Bearer old' })
    await writeFile(tokenFile, 'new\n')
    expect(await opened.credentials()).toBe(old)
    opened.renew(old)
    expect((await opened.credentials()).headers).toEqual({ Authorization: 'Bearer new' })
  })

  it('in the kubeconfig itself are read again when the server turns the old ones away', async () => {
    const opened = await access({ user: { token: 'old' } })
    const old = await opened.credentials()
    await write({ user: { token: 'new' } })
    opened.renew(old)
    expect((await opened.credentials()).headers).toEqual({ Authorization: 'Bearer new' })
  })

  it('are renewed once, however many were turned away', async () => {
    const user = program({ token: 'abc', expirationTimestamp: '2999-01-01T00:00:00Z' })
    const opened = await access({ user })
    const old = await opened.credentials()
    opened.renew(old)
    const renewed = await opened.credentials()
    opened.renew(old)
    expect(await opened.credentials()).toBe(renewed)
    expect(await countCalls()).toBe(2)
  })

  it('that a program prints are kept until they expire', async () => {
    const user = program({ token: 'abc', expirationTimestamp: '2999-01-01T00:00:00Z' })
    const opened = await access({ user })
    const all = await Promise.all([opened.credentials(), opened.credentials()])
    await clock.advance(seconds(31))
    all.push(await opened.credentials())
    for (const { headers } of all) expect(headers).toEqual({ Authorization: 'Bearer abc' })
    expect(await countCalls()).toBe(1)
  })

  it('that a program prints are asked for again when they have expired', async () => {
    const user = program({ token: 'abc', expirationTimestamp: '2001-01-01T00:00:00Z' })
    const opened = await access({ user })
    await opened.credentials()
    await clock.advance(seconds(31))
    await opened.credentials()
    expect(await countCalls()).toBe(2)
  })

  it('that a program prints may be a certificate', async () => {
    const status = { clientCertificateData: 'CERT', clientKeyData: 'KEY' }
    const opened = await access({ user: program(status) })
    expect((await opened.credentials()).tls).toEqual({ cert: 'CERT', key: 'KEY' })
  })

  it('that cannot be had now may be had later', async () => {
    const mark = join(folder, 'mark')
    const script = `test -e '${mark}' || { echo 'log in first' >&2; exit 1; }; echo '{"status":{"token":"abc"}}'`
    const opened = await access({ user: { exec: { command: 'sh', args: ['-c', script] } } })
    await expect(opened.credentials()).rejects.toMatchObject({
      name: 'ClusterError',
      reason: 'ServiceUnavailable',
      message: 'Cannot get credentials for "https://10.0.0.1:6443": log in first',
    })
    await writeFile(mark, '')
    expect((await opened.credentials()).headers).toEqual({ Authorization: 'Bearer abc' })
  })
})
