import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { macrotask } from '../../../../src/base/system-macrotask.ts'
import { seconds } from '../../../../src/base/units.ts'
import type { StopWatching, WatchQuery } from '../../../../src/cluster/cluster.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../../src/objects/configuration.ts'
import { startApiStub, type ApiStub } from '../../../support/kube/api-stub.ts'
import { until } from '../../../support/kube/until.ts'

let stub: ApiStub
afterEach(() => stub.close())

interface Watching {
  readonly seen: string[]
  readonly stop: StopWatching
  readonly response: ServerResponse
  readonly url: URL
}

function begin(query: WatchQuery, onNext: () => void = () => undefined) {
  const seen: string[] = []
  const stop = stub.cluster.watch(CONFIG_MAPS, query, {
    next: (event) => {
      const what = event.kind === 'bookmark' ? event.resourceVersion : told(event.object)
      seen.push(`${event.kind} ${what}`)
      onNext()
    },
    ended: (error) => seen.push(error === undefined ? 'ended' : `${error.reason} ${error.message}`),
  })
  return { seen, stop }
}

async function open(query: WatchQuery, onNext?: () => void): Promise<Watching> {
  const { seen, stop } = begin(query, onNext)
  const { request, response } = await stub.nth(stub.asked.length + 1)
  return { seen, stop, response, url: new URL(request.url ?? '', stub.server) }
}

function told({ metadata, data }: ConfigMap): string {
  return `${metadata.name} ${metadata.resourceVersion ?? ''} ${data?.['color'] ?? ''}`.trim()
}

function line(type: string, resourceVersion: string, color = 'green'): string {
  const metadata = { name: 'one', resourceVersion }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { color } }
  return `${JSON.stringify({ type, object })}\n`
}

function errorLine(code: number, reason: string, message: string): string {
  const object = { kind: 'Status', code, reason, message }
  return `${JSON.stringify({ type: 'ERROR', object })}\n`
}

const AFTER_7 = { namespace: 'shop', resourceVersion: '7' }

describe('a watch', () => {
  it('begins after the revision that it is given, for a time', async () => {
    stub = await startApiStub()
    const { url } = await open({ ...AFTER_7, bookmarks: true })
    expect(url.pathname).toBe('/api/v1/namespaces/shop/configmaps')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '7',
      timeoutSeconds: '45',
    })
  })

  it('tells each event as it comes, and that the server has ended it', async () => {
    stub = await startApiStub()
    const { seen, response } = await open(AFTER_7)
    response.write(line('ADDED', '8'))
    await until(() => seen.length === 1)
    response.write(line('MODIFIED', '9', 'red') + line('BOOKMARK', '12'))
    await until(() => seen.length === 3)
    response.end(line('DELETED', '13', 'red'))
    await until(() => seen.length === 5)
    expect(seen).toEqual([
      'added one 8 green',
      'modified one 9 red',
      'bookmark 12',
      'deleted one 13 red',
      'ended',
    ])
  })

  it('is open when the server agrees to it, and not when it refuses', async () => {
    stub = await startApiStub()
    const told: string[] = []
    const observer = {
      opened: () => told.push('opened'),
      next: () => told.push('next'),
      ended: () => told.push('ended'),
    }
    stub.cluster.watch(CONFIG_MAPS, AFTER_7, observer)
    const { response } = await stub.nth(1)
    response.flushHeaders()
    await until(() => told.length === 1)
    response.end(line('ADDED', '8'))
    await until(() => told.length === 3)
    stub.cluster.watch(CONFIG_MAPS, AFTER_7, observer)
    const { response: refusal } = await stub.nth(2)
    refusal.writeHead(403).end()
    await until(() => told.length === 4)
    expect(told).toEqual(['opened', 'next', 'ended', 'ended'])
  })

  it('reads an event that comes in pieces, cut in the middle of a letter', async () => {
    stub = await startApiStub()
    const { seen, response } = await open(AFTER_7)
    const bytes = Buffer.from(line('ADDED', '8', 'grün'))
    const middle = bytes.indexOf('ü') + 1
    response.write(bytes.subarray(0, middle))
    await macrotask()
    response.end(bytes.subarray(middle))
    await until(() => seen.length === 2)
    expect(seen).toEqual(['added one 8 grün', 'ended'])
  })

  it.each([
    [
      'is too old, said within it',
      200,
      errorLine(410, 'Expired', 'too old resource version: 7'),
      'Expired too old resource version: 7',
    ],
    [
      'is too old, said at once',
      410,
      JSON.stringify({ kind: 'Status', code: 410, reason: 'Gone', message: 'too old' }),
      'Expired too old',
    ],
    [
      'breaks inside the server',
      200,
      errorLine(500, 'InternalError', 'etcd: no leader'),
      'ServiceUnavailable etcd: no leader',
    ],
    [
      'is of a kind that is not served',
      404,
      '404 page not found\n',
      'NotFound the server could not find the requested resource (configmaps)',
    ],
    [
      'sends what is no event',
      200,
      '{"type":"WONDER","object":{"metadata":{}}}\n',
      'ServiceUnavailable Cannot read a watch: the server sent an event of type "WONDER"',
    ],
  ])('that %s ends with why', async (_what, code, body, expected) => {
    stub = await startApiStub()
    const { seen, response } = await open(AFTER_7)
    response.writeHead(code).write(body)
    if (code !== 200) response.end()
    await until(() => seen.length === 1)
    expect(seen).toEqual([expected])
  })

  it('that is cut off tells no half of an event', async () => {
    stub = await startApiStub()
    const { seen, response } = await open(AFTER_7)
    response.write(line('ADDED', '8') + line('MODIFIED', '9').slice(0, 20))
    await until(() => seen.length === 1)
    response.socket?.destroy()
    await until(() => seen.length === 2)
    expect(seen[1]).toBe(
      `ServiceUnavailable Cannot reach "${stub.server}": the connection was cut (ECONNRESET)`,
    )
  })

  it('that has gone silent is noticed within a minute', async () => {
    stub = await startApiStub()
    const { seen, response } = await open(AFTER_7)
    response.write(line('ADDED', '8'))
    await until(() => seen.length === 1)
    await stub.clock.advance(seconds(54))
    expect(seen).toHaveLength(1)
    await stub.clock.advance(seconds(1))
    await until(() => seen.length === 2)
    expect(seen[1]).toContain('Timeout')
  })

  it('that never answers is noticed, too', async () => {
    stub = await startApiStub()
    const { seen } = await open(AFTER_7)
    await until(() => stub.clock.waits.includes(35_000))
    await stub.clock.advance(seconds(35))
    await until(() => seen.length === 1)
    expect(seen[0]).toContain('Timeout')
  })
})

describe('a watch that is stopped', () => {
  it('is silent, and closes its connection', async () => {
    stub = await startApiStub()
    const { seen, stop, response } = await open(AFTER_7)
    response.write(line('ADDED', '8'))
    await until(() => seen.length === 1)
    stop()
    response.write(line('MODIFIED', '9'))
    await until(() => stub.sockets.size === 0)
    expect(seen).toEqual(['added one 8 green'])
    expect(stub.clock.waits).toEqual([])
  })

  it('by its own observer is silent in the middle of what has come', async () => {
    stub = await startApiStub()
    const watching = begin(AFTER_7, () => {
      watching.stop()
    })
    const { response } = await stub.nth(1)
    response.write(line('ADDED', '8') + line('MODIFIED', '9'))
    await until(() => stub.sockets.size === 0)
    expect(watching.seen).toEqual(['added one 8 green'])
  })

  it('before the server has answered never speaks', async () => {
    stub = await startApiStub()
    const { seen, stop, response } = await open(AFTER_7)
    stop()
    response.write(line('ADDED', '8'))
    await until(() => stub.sockets.size === 0)
    expect(seen).toEqual([])
  })
})

describe('a watch from the beginning', () => {
  const FROM_START = { namespace: 'shop', bookmarks: true }

  it('has the server stream what there is, and say when that is all', async () => {
    stub = await startApiStub()
    const { seen, response, url } = await open({ ...FROM_START, resourceVersion: '0' })
    expect(Object.fromEntries(url.searchParams)).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '45',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
    })
    response.write(line('ADDED', '8') + line('BOOKMARK', '9'))
    await until(() => seen.length === 2)
    expect(seen).toEqual(['added one 8 green', 'bookmark 9'])
  })

  it('lists first where the server does not stream, and goes on from there', async () => {
    stub = await startApiStub()
    const { seen, response } = await open(FROM_START)
    const message = 'sendInitialEvents is forbidden for watch unless the WatchList feature is on'
    response
      .writeHead(422)
      .end(JSON.stringify({ kind: 'Status', code: 422, reason: 'Invalid', message }))
    const list = await stub.nth(2)
    const item = { metadata: { name: 'one', resourceVersion: '8' } }
    list.response.end(JSON.stringify({ metadata: { resourceVersion: '9' }, items: [item] }))
    const rest = await stub.nth(3)
    expect(rest.request.url).toContain('resourceVersion=9')
    rest.response.write(line('MODIFIED', '10', 'red'))
    await until(() => seen.length === 3)
    expect(seen).toEqual(['added one 8', 'bookmark 9', 'modified one 10 red'])
  })

  it('that the server refuses altogether ends with why', async () => {
    stub = await startApiStub((request, response) => {
      const code = request.url?.includes('watch') === true ? 422 : 400
      const reason = code === 422 ? 'Invalid' : 'BadRequest'
      response.writeHead(code)
      response.end(JSON.stringify({ kind: 'Status', code, reason, message: 'bad selector' }))
    })
    const { seen } = begin(FROM_START)
    await until(() => seen.length === 1)
    expect(seen).toEqual(['BadRequest bad selector'])
  })

  it('asks for no bookmark on behalf of who wants none', async () => {
    stub = await startApiStub()
    const { url } = await open({ namespace: 'shop' })
    expect(Object.fromEntries(url.searchParams)).toEqual({ watch: 'true', timeoutSeconds: '45' })
  })
})
