import type { RolloutPlanStatus } from '../../../api/rollout-plan.ts'
import { deepEqual } from '../../../base/json.ts'
import { without } from '../../../base/fields.ts'
import { conditionOf } from '../../../objects/meta.ts'

/**
 * Whether a status says something new that is worth a write: where things stand, and since when.
 *
 * Counts of pods are written along with that; while nothing else happens they alone are not, but at
 * rest, once they are whole again.
 */
export function isNews(before: RolloutPlanStatus | undefined, after: RolloutPlanStatus): boolean {
  if (before === undefined || !deepEqual(headlineOf(before), headlineOf(after))) return true
  if (hasShrunk(before, after)) return true
  return isAtRest(after) && !deepEqual(countsOf(before), countsOf(after))
}

/** Fewer updated pods on the way up: those that come later are not missed (see `isShort`). */
function hasShrunk(before: RolloutPlanStatus, { rollout, updated }: RolloutPlanStatus): boolean {
  if (rollout === undefined || rollout.finishTime !== undefined) return false
  if (rollout.abort !== undefined) return false
  return (updated?.replicas ?? 0) < (before.updated?.replicas ?? 0)
}

function headlineOf(status: RolloutPlanStatus): unknown {
  const { rollout, gate, waits = [], history = [] } = status
  return {
    generation: status.observedGeneration,
    phase: status.phase,
    gate,
    versions: gate === undefined ? [] : versionsOf(status),
    rollout: rollout && (isContested(status) ? rollout : without(rollout, 'weight')),
    ended: history.map(({ rollout: id, result }) => [id, result]),
    borrowed: borrowedOf(status),
    waits: waits.map(({ reason, since }) => [reason, since]),
    conditions: conditionsOf(status),
  }
}

/** While somebody else moves users, where they are is news. */
function isContested({ conditions }: RolloutPlanStatus): boolean {
  return conditionOf(conditions, 'Ready')?.reason === 'RouteContested'
}

/** What is on loan comes and goes while a rollout runs; otherwise nothing may be that is not. */
function borrowedOf({ borrowed = [], rollout }: RolloutPlanStatus): unknown {
  const isRunning = rollout !== undefined && rollout.finishTime === undefined
  if (isRunning) return borrowed.some(({ field }) => field === 'spec.paused')
  return borrowed.map(({ kind, name, field }) => [kind, name, field])
}

function versionsOf({ stable, updated, target }: RolloutPlanStatus): unknown {
  return [stable?.replicaSet, updated?.podTemplateHash, target?.uid, target?.podTemplateHash]
}

/** A message of the way up counts pods; one of a plan at rest says what is wrong. */
function conditionsOf(status: RolloutPlanStatus): unknown {
  const isTold = !isOnTheWay(status)
  return (status.conditions ?? []).map(({ type, status: holds, reason, message }) => {
    return [type, holds, reason, isTold && type === 'Ready' ? message : '']
  })
}

function isOnTheWay({ phase }: RolloutPlanStatus): boolean {
  return phase === 'Progressing' || phase === 'Paused'
}

/** At rest with as many pods as are wanted. */
function isAtRest({ stable, phase }: RolloutPlanStatus): boolean {
  return phase === 'Healthy' && stable !== undefined && stable.available === stable.replicas
}

function countsOf({ stable, target }: RolloutPlanStatus): unknown {
  return {
    replicas: stable?.replicas,
    available: stable?.available,
    generation: target?.observedGeneration,
  }
}
