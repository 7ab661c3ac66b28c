import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { defined } from '../../../src/base/assert.ts'
import type { Access } from '../../../src/cluster/kube/access.ts'
import { KubeCluster } from '../../../src/cluster/kube/kube-cluster.ts'
import { HandClock } from './hand-clock.ts'
import { until } from './until.ts'

export interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export interface ApiStub {
  readonly cluster: KubeCluster
  readonly clock: HandClock
  readonly server: string
  /** What has been asked so far, to be answered by the test. */
  readonly asked: readonly Asked[]
  /** Waits for so many requests to have come in all, and gives the last one. */
  nth(count: number): Promise<Asked>
  readonly sockets: ReadonlySet<Socket>
  /** How many connections were made. */
  connections(): number
  close(): Promise<void>
}

/** A server on loopback that answers as a test says, and a client that asks it. */
export async function startApiStub(answer: RequestListener = () => undefined): Promise<ApiStub> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((request, response) => {
    asked.push({ request, response })
    answer(request, response)
  })
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = new HandClock()
  const cluster = new KubeCluster({ access: openAccess(address), clock, userAgent: 'test/1' })
  return {
    cluster,
    clock,
    server: address,
    asked,
    sockets,
    connections: () => connections,
    async nth(count) {
      await until(() => asked.length >= count)
      return defined(asked[count - 1], 'the request')
    },
    close: () => {
      cluster.close()
      server.closeAllConnections()
      return new Promise((resolve) =>
        server.close(() => {
          resolve()
        }),
      )
    },
  }
}

/** Lets everybody in, or whoever has this token. */
export function openAccess(server: string, headers: Readonly<Record<string, string>> = {}): Access {
  return {
    server,
    credentials: () => Promise.resolve({ headers, tls: {} }),
    renew: () => undefined,
  }
}
