import type { Reason } from '../../../api/reasons.ts'

/** Something that stands in the way of a plan, or may. */
export type Finding = Obstacle | Concern

/** `refuse`: nothing is changed while it is so. `wait`: nor here, but it may pass by itself. */
export interface Obstacle {
  readonly severity: 'refuse' | 'wait'
  readonly reason: Reason
  readonly message: string
}

/** Said, and gone on. */
export interface Concern {
  readonly severity: 'warn'
  readonly reason: 'PreflightConcern'
  readonly message: string
}

export function refusal(reason: Reason, message: string): Obstacle {
  return { severity: 'refuse', reason, message }
}

export function concern(message: string): Concern {
  return { severity: 'warn', reason: 'PreflightConcern', message }
}

/** Names in the order of the alphabet, quoted. */
export function quotedNames(objects: readonly { metadata: { name: string } }[]): string {
  return objects
    .map(({ metadata }) => `"${metadata.name}"`)
    .sort()
    .join(', ')
}
