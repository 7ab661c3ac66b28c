import type { Reason } from '../../../api/reasons.ts'

/**
 * Something that stands in the way of a plan, or may.
 *
 * `refuse`: nothing is changed while it is so. `wait`: the same, but it is expected to pass by
 * itself. `warn`: said, and gone on.
 */
export type Finding =
  | { readonly severity: 'refuse' | 'wait'; readonly reason: Reason; readonly message: string }
  | { readonly severity: 'warn'; readonly reason: 'PreflightConcern'; readonly message: string }

export function refusal(reason: Reason, message: string): Finding {
  return { severity: 'refuse', reason, message }
}

export function concern(message: string): Finding {
  return { severity: 'warn', reason: 'PreflightConcern', message }
}

/** Names in the order of the alphabet, quoted. */
export function quotedNames(objects: readonly { metadata: { name: string } }[]): string {
  return objects
    .map(({ metadata }) => `"${metadata.name}"`)
    .sort()
    .join(', ')
}
