import type { Event } from '../objects/coordination.ts'
import { PODS } from '../objects/pod.ts'

/** Warnings that the other columns tell already. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(['Unhealthy', 'PlanStalled'])

/** What is no warning, and yet the only sign of why something happens. */
const TELLING: ReadonlySet<string> = new Set([
  'Preempted',
  'SuccessfulRescale',
  'TaintManagerEviction',
])

/** A container that is ended because a probe failed, not because its pod is deleted. */
const KILLED_BY_PROBE = / failed (liveness|startup) probe/

/** What a ReplicaSet's name is followed by in the names of its pods. */
const POD_SUFFIX = /-[a-z0-9]{5}$/

/**
 * An Event as people should be told of it; `undefined` for one that they need not know.
 *
 * Those with the same sign need telling once: what is said of one pod holds for the others that the
 * same ReplicaSet made.
 */
export function toldEvent(
  event: Event,
): { readonly sign: string; readonly text: string } | undefined {
  if (!isTold(event)) return undefined
  const { reason, message } = event
  const { kind, name } = event.involvedObject
  return {
    sign: `${reason} ${subjectOf(event)}`,
    text: `${reason} on ${kind} "${name}": ${message}`,
  }
}

/** A warning holds until it is gone, and something done is news each time. */
function subjectOf({ type, involvedObject, metadata }: Event): string {
  const { kind, name } = involvedObject
  if (kind === PODS.kind) return name.replace(POD_SUFFIX, '')
  return type === 'Warning' ? `${kind} ${name}` : metadata.name
}

function isTold({ type, reason, message }: Event): boolean {
  if (type === 'Warning') return !TOLD_OTHERWISE.has(reason)
  return TELLING.has(reason) || (reason === 'Killing' && KILLED_BY_PROBE.test(message))
}
