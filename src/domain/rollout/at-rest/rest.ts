import { conditionOf } from '../../../objects/meta.ts'
import type { Reason } from '../../../api/reasons.ts'
import type { AbortStatus } from '../../../api/rollout-plan.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { releaseNewer } from '../climb/bring.ts'
import type { Write } from '../decision.ts'
import { blockedBy } from './blocked.ts'
import { keepPaused, shutGate } from './gate.ts'
import { findMissingGate } from './which-gate.ts'
import { allButStable, isStableAlone } from '../way-back/go-back.ts'
import { restReason } from '../status/history.ts'
import { retreat } from '../way-back/retreat.ts'
import type { Situation } from '../situation.ts'
import { clearLeftovers, giveBackLoans } from '../loans/tidy.ts'
import type { Transition } from '../transition.ts'

/** No rollout runs and D asks for stable: whatever a rollout may have left is cleared. */
export function rest(situation: Situation, stable: ReplicaSet): Transition {
  const { status, target } = situation
  const writes = tidyUp(situation, stable)
  if (!isStableAlone(situation)) return leaving(writes)
  const missing = findMissingGate(situation)
  if (missing !== undefined) return { ...blockedBy(missing, situation), writes }
  const gated = writes.length > 0 ? writes : shutGate(situation)
  const told = conditionOf(status.conditions, 'Ready')
  const reason = RESTING.find((resting) => resting === told?.reason)
  if (told !== undefined && reason !== undefined) {
    return { reason, message: told.message, writes: gated }
  }
  const message = `Deployment "${target.metadata.name}" asks for the stable version`
  return { reason: restReason(status), message, writes: gated }
}

/** What is said at rest stays said. */
const RESTING: readonly Reason[] = ['Adopted', 'RolloutComplete', 'RevertedToStable']

/** No rollout runs, and the version that D asks for was aborted before. */
export function restRejected(situation: Situation, stable: ReplicaSet): Transition {
  const { status, askedHash } = situation
  const writes = tidyUp(situation, stable)
  if (!isStableAlone(situation)) return leaving(writes)
  const kept =
    writes.length > 0 ? writes : [...releaseNewer(situation, stable), ...keepPaused(situation)]
  const told = conditionOf(status.conditions, 'Ready')?.reason
  const abort = abortOf(situation)
  if (abort !== undefined && (told === abort.reason || told === 'Aborting')) {
    return { reason: abort.reason, message: abort.message, writes: kept }
  }
  const message = `revision ${askedHash} was aborted before; only Retry starts it again`
  const isNew = told !== 'RevisionRejected'
  return {
    reason: 'RevisionRejected',
    message,
    writes: kept,
    ...(isNew && { events: [{ type: 'Warning', reason: 'RevisionRejected', message }] }),
  }
}

/** Why the last rollout was aborted, where it was about the version that D asks for. */
function abortOf({ status, askedHash }: Situation): AbortStatus | undefined {
  const { abort, podTemplateHash } = status.rollout ?? {}
  return podTemplateHash === askedHash ? abort : undefined
}

function leaving(writes: readonly Write[]): Transition {
  return { reason: 'Aborting', message: 'pods of another version are on their way out', writes }
}

/** Back to stable first, should anything else have pods; then give back, then clear up. */
function tidyUp(situation: Situation, stable: ReplicaSet): readonly Write[] {
  if (!isStableAlone(situation)) return retreat(situation, stable, allButStable(situation)).writes
  const writes = giveBackLoans(situation)
  return writes.length > 0 ? writes : clearLeftovers(situation)
}
