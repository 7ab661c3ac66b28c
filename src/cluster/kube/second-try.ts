import { durationMs, seconds, type DurationMs } from '../../base/units.ts'

const TRIES_MAX = 4
const FIRST_WAIT = seconds(1)
/** Who has to wait longer hears so, and decides what to do meanwhile. */
const LONGEST_WAIT = seconds(10)

/** These say nothing of whether a write was made. */
const OVERLOADED: ReadonlySet<number> = new Set([500, 502, 503, 504])

export interface Attempt {
  readonly method: string
  readonly code: number
  readonly retryAfterSeconds: number | undefined
  /** How often it has been tried, this time included. */
  readonly tries: number
}

/**
 * How long to wait before the same request is sent again; `undefined` where it is not.
 *
 * 429 is said before anything is done, so any request may come again; after 5xx only a reading one.
 */
export function secondTry(attempt: Attempt): DurationMs | undefined {
  const { method, code, retryAfterSeconds, tries } = attempt
  if (tries >= TRIES_MAX) return undefined
  if (code !== 429 && !(method === 'GET' && OVERLOADED.has(code))) return undefined
  const wait =
    retryAfterSeconds === undefined
      ? durationMs(FIRST_WAIT * 2 ** (tries - 1))
      : seconds(retryAfterSeconds)
  return wait > LONGEST_WAIT ? undefined : wait
}

/** A `Retry-After` in seconds, which is all that an API server sends (RFC 9110, 10.2.3). */
export function parseRetryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined
}
