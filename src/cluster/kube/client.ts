import type { Cancel, Clock } from '../../base/clock.ts'
import { after, seconds, type DurationMs } from '../../base/units.ts'
import { ClusterError } from '../errors.ts'
import type { Access } from './access.ts'
import { isUntrusted } from './network-failure.ts'
import { readBody } from './read-body.ts'
import { refusalOf } from './refusal.ts'
import { parseRetryAfter, secondTry } from './second-try.ts'
import { Transport, type Incoming, type Outgoing } from './transport.ts'

const READ_WITHIN = seconds(60)

export interface ClientOptions {
  readonly access: Access
  readonly clock: Clock
  readonly userAgent: string
}

export interface Ask extends Omit<Outgoing, 'readWithin'> {
  readonly readWithin?: DurationMs
  /** Whether a refusal is passed on at once, as the answer that was asked for. */
  readonly takesNo?: boolean
}

/** Asks an API server as who we are, and again where that is safe and may help. */
export class Client {
  readonly #options: ClientOptions
  readonly #transport: Transport
  readonly #pauses = new Set<() => void>()

  constructor(options: ClientOptions) {
    this.#options = options
    const { clock, userAgent, access } = options
    this.#transport = new Transport({ server: access.server, clock, userAgent })
  }

  get server(): string {
    return this.#options.access.server
  }

  /** The JSON of a good answer; any other is a `ClusterError`. */
  async json(ask: Ask): Promise<unknown> {
    const incoming = await this.open(ask)
    const body = await readBody(incoming)
    try {
      return JSON.parse(body)
    } catch (cause) {
      const message = `Cannot ${askedIn(ask)}: "${this.server}" answered no JSON`
      throw new ClusterError('ServiceUnavailable', message, { cause })
    }
  }

  /** A good answer whose body has yet to be read; any other is a `ClusterError`. */
  async open(ask: Ask): Promise<Incoming> {
    let isRenewed = false
    for (let tries = 1; ; tries++) {
      const incoming = await this.#send(ask, !isRenewed)
      if (incoming === 'turned away') {
        isRenewed = true
        continue
      }
      const { code, headers } = incoming
      if (code >= 200 && code < 300) return incoming
      const retryAfterSeconds = parseRetryAfter(headers['retry-after'])
      const body = await readBody(incoming)
      const attempt = { method: ask.method, code, retryAfterSeconds, tries }
      const wait = ask.takesNo === true ? undefined : secondTry(attempt)
      if (wait === undefined) {
        throw refusalOf({ code, body, asked: askedIn(ask), retryAfterSeconds })
      }
      await this.#pause(wait)
    }
  }

  /** Breaks off what is under way; no request is made afterwards. */
  close(): void {
    this.#transport.close()
    for (const wake of this.#pauses) wake()
  }

  /** Sends it once; where that fails for who we are, or who they are, gets new credentials. */
  async #send(ask: Ask, mayRenew: boolean): Promise<Incoming | 'turned away'> {
    const { access } = this.#options
    const credentials = await access.credentials()
    try {
      const outgoing = { ...ask, readWithin: ask.readWithin ?? READ_WITHIN }
      const incoming = await this.#transport.send(outgoing, credentials)
      if (incoming.code !== UNAUTHORIZED || !mayRenew) return incoming
      await readBody(incoming)
    } catch (error) {
      const isRenewable = error instanceof ClusterError && isUntrusted(error)
      if (!isRenewable || !mayRenew) throw error
    }
    access.renew(credentials)
    return 'turned away'
  }

  #pause(span: DurationMs): Promise<void> {
    const { clock } = this.#options
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel()
        this.#pauses.delete(wake)
        resolve()
      }
      const cancel: Cancel = clock.wakeAt(after(clock.now(), span), wake)
      this.#pauses.add(wake)
    })
  }
}

const UNAUTHORIZED = 401

/** What was asked, without its parameters: these are long and say little. */
function askedIn({ method, path }: Ask): string {
  return `${method} ${path.replace(/\?.*/, '')}`
}
