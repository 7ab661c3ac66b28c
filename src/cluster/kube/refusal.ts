import { isObject } from '../../base/json.ts'
import { ClusterError, type ClusterErrorCause, type ClusterErrorReason } from '../errors.ts'

/** What a status code means where the server gives no reason that we know. */
const BY_CODE: Readonly<Record<number, ClusterErrorReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'UnsupportedMediaType',
  408: 'Timeout',
  409: 'Conflict',
  410: 'Expired',
  413: 'BadRequest',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  504: 'Timeout',
}

/** Reasons of `metav1.Status` that are ours under another name, and those that are ours. */
const BY_REASON: Readonly<Record<string, ClusterErrorReason>> = {
  BadRequest: 'BadRequest',
  NotFound: 'NotFound',
  AlreadyExists: 'AlreadyExists',
  Conflict: 'Conflict',
  Invalid: 'Invalid',
  Forbidden: 'Forbidden',
  Unauthorized: 'Unauthorized',
  MethodNotAllowed: 'MethodNotAllowed',
  UnsupportedMediaType: 'UnsupportedMediaType',
  NotAcceptable: 'UnsupportedMediaType',
  Expired: 'Expired',
  Gone: 'Expired',
  TooManyRequests: 'TooManyRequests',
  ServiceUnavailable: 'ServiceUnavailable',
  InternalError: 'ServiceUnavailable',
  Timeout: 'Timeout',
  ServerTimeout: 'Timeout',
}

/** An answer that is no success. */
export interface Refused {
  readonly code: number
  /** What the server sent, be it a `metav1.Status` or a text. */
  readonly body: string
  /** What was asked, such as `GET /api/v1/pods`. */
  readonly asked: string
  readonly retryAfterSeconds: number | undefined
}

/** The refusal in the words of the server. */
export function refusalOf({ code, body, asked, retryAfterSeconds }: Refused): ClusterError {
  const status = statusIn(body)
  if (code === 401) return strangerTo(asked, status)
  if (status !== undefined) return refusalIn(status, { code, retryAfterSeconds })
  const reason = reasonOf(code)
  const text = body.trim().slice(0, 500)
  const said = text === '' ? '' : `: ${text}`
  const options = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  return new ClusterError(reason, `Cannot ${asked}: the server answered ${code}${said}`, options)
}

/** Its own words are "Unauthorized", which helps nobody. */
function strangerTo(asked: string, cause: unknown): ClusterError {
  const message = `Cannot ${asked}: the server does not accept the credentials (401), expected ones that it knows and that have not expired`
  return new ClusterError('Unauthorized', message, { cause })
}

/** The error in an object that is a `metav1.Status`, whether it came by itself or in a watch. */
export function refusalIn(
  status: Readonly<Record<string, unknown>>,
  given: { readonly code?: number; readonly retryAfterSeconds?: number | undefined } = {},
): ClusterError {
  const { code = given.code ?? 500 } = status
  const said = textOf(status['reason'])
  const message = textOf(status['message'])
  const details = isObject(status['details']) ? status['details'] : {}
  const after = Number(details['retryAfterSeconds'] ?? given.retryAfterSeconds ?? 0)
  return new ClusterError(
    BY_REASON[said] ?? reasonOf(Number(code)),
    message === '' ? `the server said ${Number(code)} ${said}`.trim() : message,
    {
      causes: causesIn(details),
      cause: status,
      ...(after > 0 ? { retryAfterSeconds: after } : {}),
    },
  )
}

/** Whether it is the object itself that is not there, and not its kind. */
export function isAboutObject(error: ClusterError, name: string): boolean {
  if (error.reason !== 'NotFound' || !isObject(error.cause)) return false
  const { details } = error.cause
  return isObject(details) && details['name'] === name
}

function reasonOf(code: number): ClusterErrorReason {
  return BY_CODE[code] ?? (code >= 500 ? 'ServiceUnavailable' : 'BadRequest')
}

function statusIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) && value['kind'] === 'Status' ? value : undefined
  } catch {
    return undefined
  }
}

function causesIn(details: Readonly<Record<string, unknown>>): readonly ClusterErrorCause[] {
  const causes = Array.isArray(details['causes']) ? (details['causes'] as unknown[]) : []
  return causes.filter(isObject).map(({ reason, message, field }) => ({
    reason: textOf(reason),
    message: textOf(message),
    ...(typeof field === 'string' ? { field } : {}),
  }))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
