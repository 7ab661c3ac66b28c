import {
  Agent as PlainAgent,
  request as plainRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as SecureAgent, request as secureRequest, type RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Cancel, Clock } from '../../base/clock.ts'
import { after, seconds, type DurationMs } from '../../base/units.ts'
import { ClusterError } from '../errors.ts'
import type { Credentials } from './access.ts'
import { isHangUp, networkFailure, tooSlow } from './network-failure.ts'

const CONNECTED_WITHIN = seconds(10)
/** An admission webhook may take 30 s of it (admissionregistration.k8s.io/v1, timeoutSeconds). */
const ANSWERED_WITHIN = seconds(35)

/** Shorter than the 90 s after which an API server hangs up, so that we never race with it. */
const IDLE = seconds(45)
/** When the kernel begins to ask whether a silent peer is still there. */
const PROBED_AFTER = seconds(30)

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its parameters. */
  readonly path: string
  readonly body?: string
  readonly contentType?: string
  readonly acceptsGzip?: boolean
  /** When the whole answer must have arrived, counted from its first byte. */
  readonly readWithin: DurationMs
}

/** An answer whose body has yet to be read; reading it fails with a `ClusterError`. */
export interface Incoming {
  readonly code: number
  readonly headers: IncomingMessage['headers']
  readonly message: IncomingMessage
  /** What went wrong while the body was read, in a sentence that names the server. */
  readonly failureOf: (error: unknown) => ClusterError
  /** Wants no more of it. */
  readonly discard: () => void
}

export interface TransportOptions {
  readonly server: string
  readonly userAgent: string
  readonly clock: Clock
}

/** Sends requests to one server over connections that are kept, each step within its time. */
export class Transport {
  readonly #options: TransportOptions
  readonly #base: URL
  readonly #agent: PlainAgent
  readonly #exchanges = new Set<Exchange>()
  #closed = false

  constructor(options: TransportOptions) {
    this.#options = options
    this.#base = new URL(options.server)
    const kept = { keepAlive: true, timeout: IDLE, scheduling: 'lifo' } as const
    this.#agent = this.#isSecure() ? new SecureAgent(kept) : new PlainAgent(kept)
  }

  /** The answer, whatever it is; a `ClusterError` where none came. */
  async send(outgoing: Outgoing, credentials: Credentials): Promise<Incoming> {
    if (this.#closed) throw networkFailure(this.#options.server, CLOSED)
    const request = this.#open(outgoing, credentials)
    const exchange = new Exchange(request, outgoing, this.#options)
    this.#exchanges.add(exchange)
    request.once('close', () => {
      this.#exchanges.delete(exchange)
    })
    try {
      return await exchange.run()
    } catch (error) {
      // The server had given up this connection before it heard of the request.
      const isStale = request.reusedSocket && error instanceof ClusterError && isHangUp(error)
      if (isStale && outgoing.method === 'GET') return this.send(outgoing, credentials)
      throw error
    }
  }

  /** Breaks off what is under way, and sends nothing afterwards. */
  close(): void {
    this.#closed = true
    for (const exchange of this.#exchanges) exchange.breakOff(CLOSED)
    this.#agent.destroy()
  }

  #open(outgoing: Outgoing, credentials: Credentials): ClientRequest {
    const { method, path, body, contentType, acceptsGzip = false } = outgoing
    const { hostname, port, pathname } = this.#base
    const options: RequestOptions = {
      method,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: `${pathname.replace(/\/$/, '')}${path}`,
      agent: this.#agent,
      headers: {
        ...credentials.headers,
        Accept: 'application/json',
        'User-Agent': this.#options.userAgent,
        ...(acceptsGzip ? { 'Accept-Encoding': 'gzip' } : {}),
        ...(body === undefined
          ? {}
          : {
              'Content-Type': contentType ?? 'application/json',
              'Content-Length': Buffer.byteLength(body),
            }),
      },
    }
    return this.#isSecure()
      ? secureRequest({ ...options, ...credentials.tls })
      : plainRequest(options)
  }

  #isSecure(): boolean {
    return this.#base.protocol === 'https:'
  }
}

const CLOSED = Object.assign(new Error('this client is closed'), { code: 'ECANCELED' })

/** One request on its way: it has one alarm, for the step that it is at. */
class Exchange {
  readonly #request: ClientRequest
  readonly #outgoing: Outgoing
  readonly #options: TransportOptions
  #cancelAlarm: Cancel | undefined
  /** Why we broke it off ourselves. */
  #why: ClusterError | undefined

  constructor(request: ClientRequest, outgoing: Outgoing, options: TransportOptions) {
    this.#request = request
    this.#outgoing = outgoing
    this.#options = options
  }

  run(): Promise<Incoming> {
    this.#expect('connection', CONNECTED_WITHIN)
    const answer = new Promise<Incoming>((resolve, reject) => {
      this.#request
        .on('socket', (socket: Socket) => {
          this.#take(socket)
        })
        .on('response', (message) => {
          this.#expect('end of the answer', this.#outgoing.readWithin)
          resolve(this.#incoming(message))
        })
        .on('error', (error) => {
          reject(this.#failureOf(error))
        })
        .on('close', () => {
          this.#cancelAlarm?.()
        })
    })
    this.#request.end(this.#outgoing.body)
    return answer
  }

  breakOff(why: Error): void {
    this.#why ??= why instanceof ClusterError ? why : networkFailure(this.#options.server, why)
    this.#request.destroy(why)
  }

  #take(socket: Socket): void {
    if (!socket.connecting) {
      this.#expect('answer', ANSWERED_WITHIN)
      return
    }
    socket.setKeepAlive(true, PROBED_AFTER)
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      this.#expect('answer', ANSWERED_WITHIN)
    })
  }

  #expect(what: string, within: DurationMs): void {
    const { clock, server } = this.#options
    this.#cancelAlarm?.()
    this.#cancelAlarm = clock.wakeAt(after(clock.now(), within), () => {
      this.breakOff(tooSlow(server, `no ${what} within ${within / 1000} s`))
    })
  }

  #incoming(message: IncomingMessage): Incoming {
    return {
      code: message.statusCode ?? 0,
      headers: message.headers,
      message,
      failureOf: (error) => this.#failureOf(error),
      discard: () => {
        this.#request.destroy()
      },
    }
  }

  #failureOf(error: unknown): ClusterError {
    return this.#why ?? networkFailure(this.#options.server, error)
  }
}
