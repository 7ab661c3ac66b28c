import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Address } from '../../cli/operator-flags.ts'
import { UsageError } from '../../cli/usage-error.ts'

/** Whoever is slower than this, or opens more than these, is no probe and no scraper. */
const LIMITS = { requestMs: 5000, connections: 64 }

export interface Answer {
  readonly code: 200 | 503
  readonly contentType: string
  readonly body: string
}

/** What is answered at each path, such as `/healthz`. */
export type Answers = Readonly<Record<string, () => Answer | Promise<Answer>>>

export interface HttpServer {
  readonly port: number
  /** Breaks off every connection. */
  close(): void
}

/** Answers GET requests for some paths, and nothing else. Fails where it can not listen. */
export function serveHttp({ host, port }: Address, answers: Answers): Promise<HttpServer> {
  const server = createServer(
    {
      requestTimeout: LIMITS.requestMs,
      headersTimeout: LIMITS.requestMs,
      connectionsCheckingInterval: LIMITS.requestMs,
      maxHeaderSize: 8192,
    },
    (request, response) => void answer(request, response, answers),
  )
  server.maxConnections = LIMITS.connections
  server.setTimeout(2 * LIMITS.requestMs)
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) => {
      const where = `${host ?? ''}:${port}`
      reject(new UsageError(`Cannot listen at "${where}": ${message}`))
    })
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      resolve(listening(server))
    })
  })
}

function listening(server: Server): HttpServer {
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: Answers,
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?')
  const make = Object.hasOwn(answers, path) ? answers[path] : undefined
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (make === undefined) {
    refuse(response, 404)
    return
  }
  if (!isRead) {
    refuse(response.setHeader('Allow', 'GET, HEAD'), 405)
    return
  }
  try {
    const { code, contentType, body } = await make()
    response.writeHead(code, { 'Content-Type': contentType }).end(body)
  } catch {
    refuse(response, 500)
  }
}

/** With no more connection: there may be a body that nobody reads. */
function refuse(response: ServerResponse, code: 404 | 405 | 500): void {
  response.writeHead(code, { Connection: 'close' }).end()
}
