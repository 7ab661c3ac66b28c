/** Why a cluster refused us, spelled as in the `reason` of `metav1.Status`. */
export type ClusterErrorReason =
  | 'BadRequest'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Invalid'
  | 'Forbidden'
  | 'Unauthorized'
  | 'MethodNotAllowed'
  | 'UnsupportedMediaType'
  | 'Expired'
  | 'TooManyRequests'
  | 'ServiceUnavailable'
  | 'Timeout'

const PASSING: ReadonlySet<ClusterErrorReason> = new Set([
  'Conflict',
  'Expired',
  // Credentials expire, and are renewed.
  'Unauthorized',
  'TooManyRequests',
  'ServiceUnavailable',
  'Timeout',
])

/** One field, or one rule, behind a refusal (metav1.StatusCause). */
export interface ClusterErrorCause {
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldManagerConflict`, … */
  readonly reason: string
  readonly message: string
  /** The path of the field, such as `spec.steps[0].weight`. */
  readonly field?: string
}

export interface ClusterErrorOptions {
  readonly causes?: readonly ClusterErrorCause[]
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** A request the cluster turned down. Every backend throws this and nothing else. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError'
  readonly reason: ClusterErrorReason
  readonly causes: readonly ClusterErrorCause[]
  readonly retryAfterSeconds: number | undefined
  /** Whether starting again from fresh reads may fare better. */
  readonly retryable: boolean

  constructor(reason: ClusterErrorReason, message: string, options: ClusterErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.reason = reason
    this.causes = options.causes ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
    this.retryable = PASSING.has(reason)
  }
}

export function isClusterError(error: unknown, reason?: ClusterErrorReason): error is ClusterError {
  return error instanceof ClusterError && (reason === undefined || error.reason === reason)
}

/** What the cluster has against doing this. */
export function clusterErrorOf(act: () => unknown): ClusterError | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (isClusterError(error)) return error
    throw error
  }
}
