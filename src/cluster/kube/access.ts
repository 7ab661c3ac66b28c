import type { ConnectionOptions } from 'node:tls'

/** What a request carries to be let in. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>
}

/** Where an API server is, and how it knows who we are. */
export interface Access {
  /** Such as `https://10.0.0.1:6443`, without a slash at the end. */
  readonly server: string
  /** As they are now: tokens, certificates and authorities may change while we run. */
  credentials(): Promise<Credentials>
  /** Somebody was turned away with these: if nobody has replaced them yet, get new ones. */
  renew(refused: Credentials): void
}
