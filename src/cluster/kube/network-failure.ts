import { ClusterError } from '../errors.ts'

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  ETIMEDOUT: 'the host does not answer',
}

/** What OpenSSL and Node say of a certificate that they do not trust. */
const UNTRUSTED = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|HOSTNAME_)/

/** The network's failure as a sentence. Whether the request had its effect is unknown. */
export function networkFailure(server: string, cause: unknown): ClusterError {
  const code = codeOf(cause)
  const said = cause instanceof Error ? cause.message : String(cause)
  if (UNTRUSTED.test(code)) {
    const message = `Cannot trust "${server}": ${said} (${code}), expected a certificate of its authority`
    return new ClusterError('ServiceUnavailable', message, { cause })
  }
  const message =
    code === ''
      ? `Cannot read what "${server}" sends: ${said}`
      : `Cannot reach "${server}": ${WHY[code] ?? said} (${code})`
  return new ClusterError('ServiceUnavailable', message, { cause })
}

/** The server was too slow; whether the request had its effect is unknown. */
export function tooSlow(server: string, what: string): ClusterError {
  return new ClusterError('Timeout', `Cannot wait for "${server}": ${what}`)
}

/** Whether it was the handshake that failed: nothing of a request was sent. */
export function isUntrusted(error: ClusterError): boolean {
  return UNTRUSTED.test(codeOf(error.cause))
}

/** Whether the server hung up, as it may on a connection that was idle. */
export function isHangUp(error: ClusterError): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(error.cause))
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? code : ''
}
