import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { defined } from '../../../../src/base/assert.ts'
import { seconds } from '../../../../src/base/units.ts'
import type { Patch } from '../../../../src/cluster/patch.ts'
import { KubeCluster } from '../../../../src/cluster/kube/kube-cluster.ts'
import { PODS } from '../../../../src/objects/pod.ts'
import { DEPLOYMENTS, type Deployment } from '../../../../src/objects/workload.ts'
import { openAccess } from '../../../support/kube/api-stub.ts'
import { HandClock } from '../../../support/kube/hand-clock.ts'
import { until } from '../../../support/kube/until.ts'

const SERVER = 'https://cluster.test:6443'
const WEB = { namespace: 'shop', name: 'web' }
const PATH = '/apis/apps/v1/namespaces/shop/deployments'
const WRITER = { fieldManager: 'me' }

/** With fields of a Kubernetes that is newer than this program. */
const STORED = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', resourceVersion: '7', novel: { deep: [1] } },
  spec: { replicas: 3, unheardOf: true },
} as unknown as Deployment

let clock: HandClock
let cluster: KubeCluster
let api: nock.Scope

beforeAll(() => {
  nock.disableNetConnect()
})
beforeEach(() => {
  clock = new HandClock()
  cluster = new KubeCluster({ access: openAccess(SERVER), clock, userAgent: 'rolloutplan/1.2.3' })
  api = nock(SERVER)
})
afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  cluster.close()
  expect(pending).toEqual([])
})
afterAll(() => {
  nock.restore()
  nock.enableNetConnect()
})

function status(code: number, reason: string, fields: object = {}) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, ...fields }
}

describe('get()', () => {
  it('says who asks, and takes JSON', async () => {
    api
      .get(`${PATH}/web`)
      .matchHeader('user-agent', 'rolloutplan/1.2.3')
      .matchHeader('accept', 'application/json')
      .reply(200, STORED)
    expect(await cluster.get(DEPLOYMENTS, WEB)).toEqual(STORED)
  })

  it('answers undefined for an object that is not there', async () => {
    const gone = { message: 'deployments.apps "web" not found', details: { name: 'web' } }
    api.get(`${PATH}/web`).reply(404, status(404, 'NotFound', gone))
    expect(await cluster.get(DEPLOYMENTS, WEB)).toBeUndefined()
  })

  it('refuses a kind that is not served, in the words of kubectl', async () => {
    api.get(`${PATH}/web`).reply(404, '404 page not found\n')
    await expect(cluster.get(DEPLOYMENTS, WEB)).rejects.toMatchObject({
      reason: 'NotFound',
      message: 'the server could not find the requested resource (deployments.apps)',
    })
  })

  it('tells who may not do what', async () => {
    const message =
      'deployments.apps "web" is forbidden: User "me" cannot get resource "deployments"'
    api.get(`${PATH}/web`).reply(403, status(403, 'Forbidden', { message }))
    const answer = cluster.get(DEPLOYMENTS, WEB)
    await expect(answer).rejects.toMatchObject({ reason: 'Forbidden', message, retryable: false })
  })

  it('names the server that can not be reached', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    api.get(`${PATH}/web`).replyWithError(refused)
    await expect(cluster.get(DEPLOYMENTS, WEB)).rejects.toMatchObject({
      name: 'ClusterError',
      reason: 'ServiceUnavailable',
      message: `Cannot reach "${SERVER}": nobody listens there (ECONNREFUSED)`,
    })
  })

  it('is not content with what is no JSON', async () => {
    api.get(`${PATH}/web`).reply(200, '<html>')
    await expect(cluster.get(DEPLOYMENTS, WEB)).rejects.toMatchObject({
      message: `Cannot GET ${PATH}/web: "${SERVER}" answered no JSON`,
    })
  })
})

describe('list()', () => {
  it('says of each item of what kind it is', async () => {
    const { apiVersion, kind, ...item } = STORED
    const metadata = { resourceVersion: '9', continue: 'more' }
    api
      .get(PATH)
      .query({ limit: 1, labelSelector: 'app=web' })
      .reply(200, { kind: 'DeploymentList', metadata, items: [item] })
    const query = { namespace: 'shop', limit: 1, labels: { matchLabels: { app: 'web' } } }
    expect(await cluster.list(DEPLOYMENTS, query)).toEqual({
      items: [{ ...item, apiVersion, kind }],
      resourceVersion: '9',
      continueToken: 'more',
    })
  })

  it('ends with a page without a token, be it empty', async () => {
    api
      .get('/apis/apps/v1/deployments')
      .query({ continue: 'more' })
      .reply(200, { metadata: { resourceVersion: '9', continue: '' }, items: null })
    const page = await cluster.list(DEPLOYMENTS, { continueToken: 'more' })
    expect(page).toEqual({ items: [], resourceVersion: '9' })
  })

  it('says that a token has expired', async () => {
    const message = 'The provided continue parameter is too old'
    api
      .get('/api/v1/pods')
      .query(true)
      .reply(410, status(410, 'Expired', { message }))
    const answer = cluster.list(PODS, { continueToken: 'old' })
    await expect(answer).rejects.toMatchObject({ reason: 'Expired', message, retryable: true })
  })

  it('may come packed', async () => {
    const list = JSON.stringify({ metadata: { resourceVersion: '9' }, items: [STORED] })
    api
      .get('/apis/apps/v1/deployments')
      .matchHeader('accept-encoding', 'gzip')
      .reply(200, gzipSync(list), { 'Content-Encoding': 'gzip' })
    expect((await cluster.list(DEPLOYMENTS)).items).toEqual([STORED])
  })

  it('that is packed badly is refused', async () => {
    api
      .get('/apis/apps/v1/deployments')
      .reply(200, 'not packed at all', { 'Content-Encoding': 'gzip' })
    await expect(cluster.list(DEPLOYMENTS)).rejects.toMatchObject({ name: 'ClusterError' })
  })
})

describe('a write', () => {
  it('keeps what this program has never heard of', async () => {
    api.get(`${PATH}/web`).reply(200, STORED)
    const found = defined(await cluster.get(DEPLOYMENTS, WEB), 'the Deployment')
    let sent: unknown
    api
      .put(`${PATH}/web`, (body) => {
        sent = body
        return true
      })
      .query({ fieldManager: 'me' })
      .reply(200, STORED)
    const spec = { ...found.spec, replicas: 5 }
    expect(await cluster.update(DEPLOYMENTS, { ...found, spec }, WRITER)).toEqual(STORED)
    expect(sent).toEqual({ ...STORED, spec: { ...STORED.spec, replicas: 5 } })
  })

  it('sends what it was given when it was called', async () => {
    const labels: Record<string, string> = { app: 'web' }
    const object = { ...STORED, metadata: { name: 'web', namespace: 'shop', labels } }
    let sent: unknown
    api
      .post(PATH, (body: { metadata: { labels: unknown } }) => {
        sent = body.metadata.labels
        return true
      })
      .query({ fieldManager: 'me', dryRun: 'All' })
      .reply(201, object)
    const made = cluster.create(DEPLOYMENTS, object, { ...WRITER, dryRun: true })
    labels['app'] = 'other'
    await made
    expect(sent).toEqual({ app: 'web' })
  })

  it.each<readonly [Patch, string, object]>([
    [{ kind: 'merge', body: { spec: { paused: true } } }, 'application/merge-patch+json', {}],
    [{ kind: 'strategic', body: { spec: {} } }, 'application/strategic-merge-patch+json', {}],
    [{ kind: 'apply', body: {}, force: false }, 'application/apply-patch+yaml', {}],
    [{ kind: 'apply', body: {}, force: true }, 'application/apply-patch+yaml', { force: 'true' }],
  ])('sends the patch %j to the status', async (patch, contentType, parameters) => {
    api
      .patch(`${PATH}/web/status`)
      .matchHeader('content-type', contentType)
      .query({ fieldManager: 'me', ...parameters })
      .reply(200, STORED)
    const options = { ...WRITER, subresource: 'status' } as const
    expect(await cluster.patch(DEPLOYMENTS, WEB, patch, options)).toEqual(STORED)
  })

  it('that conflicts is told as it is, at once', async () => {
    const message = 'Operation cannot be fulfilled on deployments.apps "web": modified'
    api
      .put(`${PATH}/web`)
      .query(true)
      .reply(409, status(409, 'Conflict', { message }))
    const answer = cluster.update(DEPLOYMENTS, STORED, WRITER)
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict', message, retryable: true })
  })

  it('deletes by the rules that it is given', async () => {
    const preconditions = { uid: 'u', resourceVersion: '7' }
    api
      .delete(`${PATH}/web`, {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Foreground',
        gracePeriodSeconds: 0,
        preconditions,
        dryRun: ['All'],
      })
      .reply(200, status(200, '', { status: 'Success' }))
    const rules = { propagation: 'Foreground', gracePeriodSeconds: 0, preconditions } as const
    await cluster.delete(DEPLOYMENTS, WEB, { ...rules, dryRun: true })
  })

  it('evicts, and takes the no of a budget for an answer', async () => {
    const causes = [{ reason: 'DisruptionBudget', message: 'needs 2 healthy pods' }]
    const no = { message: 'Cannot evict pod', details: { causes } }
    api
      .post('/api/v1/namespaces/shop/pods/web/eviction', {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: WEB,
      })
      .reply(429, status(429, 'TooManyRequests', no), { 'Retry-After': '1' })
    await expect(cluster.evict(WEB)).rejects.toMatchObject({ reason: 'TooManyRequests', causes })
  })

  it('scales through the subresource', async () => {
    const metadata = { name: 'web', namespace: 'shop' }
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas: 3 } }
    api.get(`${PATH}/web/scale`).reply(200, scale)
    api.put(`${PATH}/web/scale`, scale).query({ fieldManager: 'me' }).reply(200, scale)
    expect(await cluster.getScale(DEPLOYMENTS, WEB)).toEqual(scale)
    expect(await cluster.updateScale(DEPLOYMENTS, scale, WRITER)).toEqual(scale)
  })

  it('reads the size 0, which the server leaves out', async () => {
    api.get(`${PATH}/web/scale`).reply(200, { ...STORED, kind: 'Scale', spec: {} })
    expect((await cluster.getScale(DEPLOYMENTS, WEB))?.spec).toEqual({ replicas: 0 })
  })
})

describe('a busy server', () => {
  it('is left alone as long as it asks for, and then gets the write', async () => {
    const busy = status(429, 'TooManyRequests', { message: 'slow down' })
    api.put(`${PATH}/web`).query(true).reply(429, busy, { 'Retry-After': '3' })
    const answer = cluster.update(DEPLOYMENTS, STORED, WRITER)
    await until(() => clock.waits.includes(3000))
    api.put(`${PATH}/web`).query(true).reply(200, STORED)
    await clock.advance(seconds(3))
    expect(await answer).toEqual(STORED)
  })

  it('that asks for much patience is told on, with how long', async () => {
    const busy = status(429, 'TooManyRequests', { message: 'come back later' })
    api.get(`${PATH}/web`).reply(429, busy, { 'Retry-After': '60' })
    await expect(cluster.get(DEPLOYMENTS, WEB)).rejects.toMatchObject({
      reason: 'TooManyRequests',
      retryAfterSeconds: 60,
      message: 'come back later',
    })
  })

  it('that fails is read from again, and written to never again', async () => {
    api.get(`${PATH}/web`).reply(503, 'overloaded')
    const read = cluster.get(DEPLOYMENTS, WEB)
    await until(() => clock.waits.includes(1000))
    api.get(`${PATH}/web`).reply(200, STORED)
    await clock.advance(seconds(1))
    expect(await read).toEqual(STORED)
    api.put(`${PATH}/web`).query(true).reply(503, 'overloaded')
    await expect(cluster.update(DEPLOYMENTS, STORED, WRITER)).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
      message: `Cannot PUT ${PATH}/web: the server answered 503: overloaded`,
    })
  })

  it('is waited for no longer once the client is closed', async () => {
    api.get(`${PATH}/web`).reply(503)
    const answer = cluster.get(DEPLOYMENTS, WEB)
    await until(() => clock.waits.includes(1000))
    cluster.close()
    await expect(answer).rejects.toMatchObject({ message: expect.stringContaining('is closed') })
    expect(clock.waits).toEqual([])
  })
})

describe('a certificate of an authority that has changed', () => {
  const untrusted = Object.assign(new Error('self-signed certificate'), {
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })

  it('is looked at again with the authorities of now, before anything is sent', async () => {
    api.put(`${PATH}/web`).query(true).replyWithError(untrusted)
    api.put(`${PATH}/web`).query(true).reply(200, STORED)
    expect(await cluster.update(DEPLOYMENTS, STORED, WRITER)).toEqual(STORED)
  })

  it('is not trusted where these do not know it either', async () => {
    api.get(`${PATH}/web`).times(2).replyWithError(untrusted)
    await expect(cluster.get(DEPLOYMENTS, WEB)).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
      message: expect.stringContaining(`Cannot trust "${SERVER}": self-signed certificate`),
    })
  })
})

describe('a token that is no longer good', () => {
  function withTokens(...tokens: readonly string[]): KubeCluster {
    const all = tokens.map((token) => ({ headers: { Authorization: `Bearer ${token}` }, tls: {} }))
    let index = 0
    const access = {
      server: SERVER,
      credentials: () => Promise.resolve(all[index] ?? { headers: {}, tls: {} }),
      renew: () => {
        index++
      },
    }
    return new KubeCluster({ access, clock, userAgent: 'test' })
  }

  it('is replaced, and the write made with the new one', async () => {
    api
      .put(`${PATH}/web`)
      .query(true)
      .matchHeader('authorization', 'Bearer old')
      .reply(401, status(401, 'Unauthorized', { message: 'Unauthorized' }))
    api.put(`${PATH}/web`).query(true).matchHeader('authorization', 'Bearer new').reply(200, STORED)
    const written = withTokens('old', 'new').update(DEPLOYMENTS, STORED, WRITER)
    expect(await written).toEqual(STORED)
  })

  it('is replaced once: then the refusal stands', async () => {
    const body = status(401, 'Unauthorized', { message: 'Unauthorized' })
    api.get(`${PATH}/web`).times(2).reply(401, body)
    const answer = withTokens('old', 'new', 'newer').get(DEPLOYMENTS, WEB)
    await expect(answer).rejects.toMatchObject({
      reason: 'Unauthorized',
      retryable: true,
      message: `Cannot GET ${PATH}/web: the server does not accept the credentials (401), expected ones that it knows and that have not expired`,
    })
  })
})
