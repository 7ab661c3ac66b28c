import { afterEach, describe, expect, it } from '@jest/globals'
import { macrotask } from '../../../../src/base/system-macrotask.ts'
import { seconds } from '../../../../src/base/units.ts'
import { KubeCluster } from '../../../../src/cluster/kube/kube-cluster.ts'
import { CONFIG_MAPS } from '../../../../src/objects/configuration.ts'
import { openAccess, startApiStub, type ApiStub } from '../../../support/kube/api-stub.ts'
import { HandClock } from '../../../support/kube/hand-clock.ts'
import { until } from '../../../support/kube/until.ts'

const KEY = { namespace: 'shop', name: 'one' }
const OBJECT = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'shop' } }
const BODY = JSON.stringify(OBJECT)
const WRITER = { fieldManager: 'me' }

let stub: ApiStub
afterEach(() => stub.close())

/** What became of a promise so far. */
function watched(promise: Promise<unknown>): { error?: Error; value?: unknown } {
  const outcome: { error?: Error; value?: unknown } = {}
  promise.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.error = error as Error),
  )
  return outcome
}

describe('a connection', () => {
  it('serves one request after the other', async () => {
    stub = await startApiStub((_request, response) => response.end(BODY))
    for (let count = 0; count < 5; count++) await stub.cluster.get(CONFIG_MAPS, KEY)
    expect([stub.asked.length, stub.connections()]).toEqual([5, 1])
  })

  it('that the server gave up is replaced by a new one, unseen by who reads', async () => {
    stub = await startApiStub((request, response) => {
      if (stub.asked.length === 2) request.socket.destroy()
      else response.end(BODY)
    })
    await stub.cluster.get(CONFIG_MAPS, KEY)
    expect(await stub.cluster.get(CONFIG_MAPS, KEY)).toEqual(OBJECT)
    expect(stub.connections()).toBe(2)
  })

  it('that is cut during a write leaves it open whether that was made', async () => {
    stub = await startApiStub((request, response) => {
      if (stub.asked.length === 2) request.socket.destroy()
      else response.end(BODY)
    })
    await stub.cluster.get(CONFIG_MAPS, KEY)
    await expect(stub.cluster.update(CONFIG_MAPS, OBJECT, WRITER)).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
      message: `Cannot reach "${stub.server}": the connection was cut (ECONNRESET)`,
    })
    expect(stub.asked).toHaveLength(2)
  })

  it('that is cut in the middle of an answer is an error, not half an object', async () => {
    stub = await startApiStub((request, response) => {
      response.writeHead(200, { 'Content-Length': BODY.length })
      response.write(BODY.slice(0, 10), () => request.socket.destroy())
    })
    await expect(stub.cluster.get(CONFIG_MAPS, KEY)).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
    })
  })

  it('to where nobody listens is refused', async () => {
    stub = await startApiStub()
    await stub.close()
    const { server, clock } = stub
    const cluster = new KubeCluster({ access: openAccess(server), clock, userAgent: 'test' })
    await expect(cluster.get(CONFIG_MAPS, KEY)).rejects.toMatchObject({
      message: `Cannot reach "${server}": nobody listens there (ECONNREFUSED)`,
    })
    stub = await startApiStub()
  })
})

describe('patience', () => {
  it('ends when a server does not answer', async () => {
    stub = await startApiStub()
    const outcome = watched(stub.cluster.get(CONFIG_MAPS, KEY))
    await stub.nth(1)
    await until(() => stub.clock.waits.includes(35_000))
    await stub.clock.advance(seconds(34))
    expect(outcome).toEqual({})
    await stub.clock.advance(seconds(1))
    await until(() => outcome.error !== undefined)
    expect(outcome.error).toMatchObject({
      reason: 'Timeout',
      retryable: true,
      message: `Cannot wait for "${stub.server}": no answer within 35 s`,
    })
  })

  it('ends when an answer does not', async () => {
    stub = await startApiStub((_request, response) => response.write('{'))
    const outcome = watched(stub.cluster.get(CONFIG_MAPS, KEY))
    await until(() => stub.clock.waits.includes(60_000))
    await stub.clock.advance(seconds(60))
    await until(() => outcome.error !== undefined)
    expect(outcome.error?.message).toBe(
      `Cannot wait for "${stub.server}": no end of the answer within 60 s`,
    )
  })

  it('leaves no alarm behind', async () => {
    stub = await startApiStub((_request, response) => response.end(BODY))
    await stub.cluster.get(CONFIG_MAPS, KEY)
    await macrotask()
    expect(stub.clock.waits).toEqual([])
  })
})

describe('close()', () => {
  it('breaks off what is under way and lets nothing begin', async () => {
    stub = await startApiStub()
    const outcome = watched(stub.cluster.get(CONFIG_MAPS, KEY))
    await stub.nth(1)
    stub.cluster.close()
    await until(() => outcome.error !== undefined)
    const message = `Cannot reach "${stub.server}": this client is closed (ECANCELED)`
    expect(outcome.error?.message).toBe(message)
    await expect(stub.cluster.get(CONFIG_MAPS, KEY)).rejects.toThrow(message)
    expect(stub.asked).toHaveLength(1)
  })
})

describe('a server under a path', () => {
  it('is asked there', async () => {
    stub = await startApiStub((_request, response) => response.end(BODY))
    const access = openAccess(`${stub.server}/k8s/clusters/c-1`)
    const cluster = new KubeCluster({ access, clock: new HandClock(), userAgent: 'test' })
    await cluster.get(CONFIG_MAPS, KEY)
    cluster.close()
    expect(stub.asked[0]?.request.url).toBe(
      '/k8s/clusters/c-1/api/v1/namespaces/shop/configmaps/one',
    )
  })
})
