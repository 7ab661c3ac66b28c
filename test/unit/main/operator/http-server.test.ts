import { request } from 'node:http'
import { connect, type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import {
  serveHttp,
  type Answers,
  type HttpServer,
} from '../../../../src/main/operator/http-server.ts'

const LOOPBACK = { host: '127.0.0.1', port: 0 }
const TEXT = 'text/plain'

const servers: HttpServer[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

describe('serveHttp()', () => {
  it('answers what is asked by GET at a path that it has', async () => {
    expect(await ask('GET', '/well')).toEqual({ code: 200, type: TEXT, body: 'ok' })
    expect(await ask('GET', '/unwell?verbose')).toEqual({ code: 503, type: TEXT, body: 'no' })
    expect(await ask('HEAD', '/well')).toEqual({ code: 200, type: TEXT, body: '' })
  })

  it.each([
    ['GET', '/', 404],
    ['GET', '/well/', 404],
    ['GET', '/toString', 404],
    ['GET', '/__proto__', 404],
    ['GET', '/../well', 404],
    ['POST', '/well', 405],
    ['DELETE', '/well', 405],
    ['OPTIONS', '/well', 405],
    ['GET', '/broken', 500],
  ])('refuses %s %s by %i, and says no more', async (method, path, code) => {
    expect(await ask(method, path)).toEqual({ code, type: undefined, body: '' })
  })

  it('breaks off every connection when it is closed', async () => {
    const server = await start()
    const { port } = server
    const socket = connect(port, LOOPBACK.host)
    socket.write('GET /well HTTP/1.1\r\n')
    await new Promise((resolve) => socket.once('connect', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    // Once it is answered, the server has taken the other connection as well.
    await ask('GET', '/well', port)
    server.close()
    await closed
  })

  it('says in a sentence that it can not listen', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(LOOPBACK, resolve))
    const { port } = other.address() as AddressInfo
    await expect(serveHttp({ ...LOOPBACK, port }, {})).rejects.toThrow(
      `Cannot listen at "127.0.0.1:${port}": `,
    )
    other.close()
  })
})

async function start(): Promise<HttpServer> {
  const say = (code: 200 | 503, body: string) => () => ({ code, contentType: TEXT, body })
  const answers: Answers = {
    '/well': say(200, 'ok'),
    '/unwell': say(503, 'no'),
    '/broken': () => Promise.reject(new Error('ours')),
  }
  const server = await serveHttp(LOOPBACK, answers)
  servers.push(server)
  return server
}

async function ask(method: string, path: string, at?: number) {
  const port = at ?? (await start()).port
  return new Promise((resolve, reject) => {
    const asked = request({ ...LOOPBACK, port, method, path, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => {
        resolve({ code: response.statusCode, type: response.headers['content-type'], body })
      })
    })
    asked.on('error', reject).end()
  })
}
