import { FIELD_MANAGERS } from '../../../api/labels.ts'
import { isObject } from '../../../base/json.ts'
import type { ManagedFieldsEntry } from '../../../objects/meta.ts'
import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { loansOf, PAUSED, type Loans } from '../loans/borrow.ts'
import { concern, refusal, type Concern, type Obstacle } from './finding.ts'

/** What the Deployment itself has that a plan can not live with. */
export function findStrategyMismatch({ plan }: Facts, target: Deployment): readonly Obstacle[] {
  const mismatch = strategyMismatch(plan.spec.strategy.type, target)
  return mismatch === undefined ? [] : [refusal('TargetStrategyMismatch', mismatch)]
}

/** What the Deployment itself has that a plan can not live with well. */
export function findTargetConcerns({ plan }: Facts, target: Deployment): readonly Concern[] {
  return [
    ...findEarlierPause(target, loansOf(target, plan.status?.borrowed)),
    ...findExceededDeadline(target),
    ...findManifestsNamingPaused(target),
  ]
}

/** Somebody else's pause is on record as what the Deployment had before, and is given back. */
function findEarlierPause({ metadata, spec }: Deployment, loans: Loans): readonly Concern[] {
  if (spec.paused !== true || loans[PAUSED] !== undefined) return []
  return [
    concern(
      `Deployment "${metadata.name}" was paused before the plan came: an edit that waits is rolled ` +
        'out by the plan now, and when the plan goes, the Deployment is paused as before',
    ),
  ]
}

/**
 * A Deployment of strategy Recreate says that two versions must not run side by side, which every
 * plan but Recreate does; and a plan of strategy Recreate promises that they do not.
 */
function strategyMismatch(planType: string, target: Deployment): string | undefined {
  const ownType = target.spec.strategy?.type ?? 'RollingUpdate'
  if ((planType === 'Recreate') === (ownType === 'Recreate')) return undefined
  const expected = planType === 'Recreate' ? 'Recreate' : 'RollingUpdate'
  return (
    `Cannot roll out Deployment "${target.metadata.name}" by ${planType}: ` +
    `its own spec.strategy.type is ${ownType}, expected ${expected}`
  )
}

/**
 * While it is paused the condition stays, and `kubectl rollout status` fails on it
 * (docs/hand-over.md T18).
 */
function findExceededDeadline(target: Deployment): readonly Concern[] {
  const isExceeded = target.status?.conditions?.some(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  )
  if (isExceeded !== true) return []
  return [
    concern(
      `Deployment "${target.metadata.name}" has exceeded its own progress deadline already; ` +
        'kubectl rollout status reports that until somebody says kubectl rollout resume at rest',
    ),
  ]
}

/**
 * Applied again, they open the gate and roll out whatever image they name (docs/hand-over.md T20).
 */
function findManifestsNamingPaused(target: Deployment): readonly Concern[] {
  const writers = [
    ...(namesPausedInLastApplied(target) ? ['kubectl apply'] : []),
    ...(target.metadata.managedFields ?? []).filter(appliesPaused).map(({ manager }) => manager),
  ]
  if (writers.length === 0) return []
  const who = [...new Set(writers)].sort().map((writer) => `"${writer}"`)
  return [
    concern(
      `The manifest of Deployment "${target.metadata.name}" names spec.paused, applied by ` +
        `${who.join(', ')}: the next apply opens the gate; take the field out of the manifest`,
    ),
  ]
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

function namesPausedInLastApplied({ metadata }: Deployment): boolean {
  const applied = parsed(metadata.annotations?.[LAST_APPLIED] ?? 'null')
  return isObject(applied) && isObject(applied['spec']) && applied['spec']['paused'] !== undefined
}

function appliesPaused({ manager, operation, fieldsV1 }: ManagedFieldsEntry): boolean {
  const spec = fieldsV1['f:spec']
  const isOurs = manager === FIELD_MANAGERS.gate
  return operation === 'Apply' && !isOurs && isObject(spec) && spec['f:paused'] !== undefined
}

/** The annotation is anybody's to write, so it may hold anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
