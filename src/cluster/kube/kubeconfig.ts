import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Clock } from '../../base/clock.ts'
import { between, seconds, type InstantMs } from '../../base/units.ts'
import { ClusterError } from '../errors.ts'
import type { Access, Credentials } from './access.ts'

/**
 * How long what was read from files is good.
 *
 * A kubelet replaces a token when a fifth of its life is left; an hour is the usual life.
 */
const FRESH_FOR = seconds(30)

/** What `KubeConfig` falls back to when it has found nothing. */
const NOWHERE = 'http://localhost:8080'

export interface KubeconfigOptions {
  /** Absent: what `KUBECONFIG` names, `~/.kube/config`, or the service account of this pod. */
  readonly file?: string
  /** Absent: the current one of the file. */
  readonly context?: string
}

export interface KubeconfigAccess extends Access {
  /** The namespace of the context: where somebody looks who names none. */
  readonly namespace: string
}

/**
 * Access as a kubeconfig or a service account gives it. Throws a sentence where it gives none.
 *
 * Left out on purpose: proxies, and `tokenFile` in the file of a person.
 */
export function openKubeconfig(options: KubeconfigOptions, clock: Clock): KubeconfigAccess {
  return new RenewedAccess(() => load(options), clock)
}

function load({ file, context }: KubeconfigOptions): KubeConfig {
  const config = new KubeConfig()
  if (file === undefined) config.loadFromDefault()
  else config.loadFromFile(file)
  if (context !== undefined) config.setCurrentContext(context)
  // Nothing to verify, which the library wants to hear.
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  )
  return config
}

function serverOf(config: KubeConfig): string {
  const context = config.getCurrentContext()
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw new Error(`Cannot find the context "${context}": ${whyLost(config)}`)
  if (cluster.server === NOWHERE && cluster.name === 'cluster') {
    throw new Error(
      'Cannot find a cluster: there is no kubeconfig and no service account, expected one of them',
    )
  }
  if ((cluster.proxyUrl ?? '') !== '') {
    throw new Error(
      `Cannot use the context "${context}": its cluster is behind a proxy-url, expected one that is reached directly`,
    )
  }
  return cluster.server.replace(/\/+$/, '')
}

function whyLost(config: KubeConfig): string {
  const context = config.getContextObject(config.getCurrentContext())
  if (context !== null) return `its cluster "${context.cluster}" is not in the file`
  const known = config.getContexts().map(({ name }) => `"${name}"`)
  return `there is no such context, ${known.length === 0 ? 'nor any other' : `expected ${known.join(' or ')}`}`
}

class RenewedAccess implements KubeconfigAccess {
  readonly server: string
  readonly namespace: string
  readonly #load: () => KubeConfig
  readonly #clock: Clock
  #config: KubeConfig | undefined
  #reading: Promise<Credentials> | undefined
  #current: Credentials | undefined
  #readAt: InstantMs

  constructor(load: () => KubeConfig, clock: Clock) {
    this.#load = load
    this.#clock = clock
    this.#readAt = clock.now()
    this.#config = load()
    this.server = serverOf(this.#config)
    const { namespace = '' } = this.#config.getContextObject(this.#config.currentContext) ?? {}
    this.namespace = namespace === '' ? 'default' : namespace
  }

  credentials(): Promise<Credentials> {
    const now = this.#clock.now()
    const isStale = between(this.#readAt, now) > FRESH_FOR
    if (this.#reading === undefined || isStale) {
      this.#readAt = now
      this.#reading = this.#read()
    }
    return this.#reading
  }

  renew(refused: Credentials): void {
    if (this.#current !== refused) return
    // The library keeps tokens until they expire; a file that is read anew knows none.
    this.#config = undefined
    this.#reading = undefined
  }

  async #read(): Promise<Credentials> {
    try {
      const options: RequestOptions = {}
      const config = (this.#config ??= this.#load())
      await config.applyToHTTPSOptions(options)
      this.#current = credentialsIn(options)
      return this.#current
    } catch (cause) {
      this.#reading = undefined
      const said = cause instanceof Error ? cause.message.trim() : String(cause)
      const message = `Cannot get credentials for "${this.server}": ${said}`
      throw new ClusterError('ServiceUnavailable', message, { cause })
    }
  }
}

function credentialsIn(options: RequestOptions): Credentials {
  const { ca, cert, key, rejectUnauthorized, servername, auth } = options
  const headers = Object.entries(options.headers ?? {}).map(
    ([name, value]) => [name, String(value).trim()] as const,
  )
  const basic = typeof auth === 'string' ? { Authorization: basicOf(auth) } : {}
  return {
    headers: { ...basic, ...Object.fromEntries(headers) },
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(servername === undefined ? {} : { servername }),
    },
  }
}

function basicOf(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword).toString('base64')}`
}
