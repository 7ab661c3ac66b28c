import { giveBackSelectors } from '../../blue-green/traffic.ts'
import type { Deployment, ReplicaSet } from '../../../objects/workload.ts'
import type { Notice, Write } from '../decision.ts'
import { finishedByKubernetes } from './finished.ts'
import { shutGate } from '../at-rest/gate.ts'
import { isObserved, isOwnedBy, podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { isSameTemplate } from '../replica-sets/revision.ts'
import { isMarked, runningRollout, type Situation } from '../situation.ts'
import { resizeUpdated } from '../replica-sets/sizing.ts'
import { PAUSED } from '../loans/borrow.ts'
import { giveBackLoans } from '../loans/tidy.ts'
import type { Transition } from '../transition.ts'

/**
 * Whether the Deployment controller has nothing left to do (Kubernetes 1.36, DeploymentComplete).
 */
export function isComplete(target: Deployment): boolean {
  const { replicas = 1 } = target.spec
  const { updatedReplicas = 0, availableReplicas = 0, replicas: all = 0 } = target.status ?? {}
  const isWhole = updatedReplicas === replicas && all === replicas
  return isObserved(target) && isWhole && availableReplicas === replicas
}

/**
 * Somebody resumed D: Kubernetes finishes the update alone, and the gate is shut again after.
 *
 * Traffic is unpinned first, as D's controller takes S down at once (docs/hand-over.md T15); U
 * stays until D's own ReplicaSet carries the load (T14).
 */
export function override(situation: Situation): Transition {
  const { target } = situation
  const writes = giveBackAll(situation)
  const name = `Deployment "${target.metadata.name}"`
  if (writes.length > 0 || !isComplete(target)) {
    return { ...overridden(situation), message: `${name} ${howOpened(situation)}`, writes }
  }
  const ours = unowned(situation)
  if (ours.length > 0) {
    const shrunk = ours.flatMap((set) => resizeUpdated(situation, set, 0))
    return { ...overridden(situation), message: `${name} carries the load alone`, writes: shrunk }
  }
  const carrier = carrierOf(situation)
  return {
    ...finishedByKubernetes(situation, carrier),
    writes: shutGate(situation),
    ...(carrier !== undefined && { stable: carrier }),
    ...(isForNothing(situation) && { events: [shutAgain(situation)] }),
  }
}

/** Whether the gate was opened where there was nothing behind it. */
function isForNothing({ status, loans, isStableAsked }: Situation): boolean {
  return isStableAsked && loans[PAUSED] !== undefined && runningRollout(status) === undefined
}

/** A tool may do so with every apply; nobody owns a field that is false, so who is not known. */
function shutAgain({ target }: Situation): Notice {
  const message =
    `Deployment "${target.metadata.name}" was resumed with nothing to roll out: it is paused ` +
    'again; where that comes with every apply, take spec.paused out of the manifest'
  return { type: 'Warning', reason: 'Overridden', message }
}

/** Selectors first; then D's own fields and the seal. */
function giveBackAll(situation: Situation): readonly Write[] {
  const selectors = giveBackSelectors(situation)
  return selectors.length > 0 ? selectors : giveBackLoans(situation)
}

/** A pause that is not on record was never there: the edit met no gate. */
function howOpened({ loans }: Situation): string {
  return loans[PAUSED] === undefined ? 'was edited past the gate' : 'was resumed by somebody'
}

function overridden(situation: Situation): Pick<Transition, 'reason' | 'events'> {
  const { status } = situation
  // A Recreate that failed has left the gate open; it stays failed until D is whole.
  if (status.rollout?.abort?.reason === 'RecreateFailed') return { reason: 'RecreateFailed' }
  const isNew = status.waits?.some(({ reason }) => reason === 'Overridden') !== true
  if (!isNew) return { reason: 'Overridden' }
  const message = `The Deployment ${howOpened(situation)}: Kubernetes finishes the update alone`
  return { reason: 'Overridden', events: [{ type: 'Warning', reason: 'Overridden', message }] }
}

/** Ours that still have pods. */
function unowned({ facts, plan, target }: Situation): readonly ReplicaSet[] {
  return facts.replicaSets
    .filter((set) => isMarked(set, plan) && !isOwnedBy(set, target))
    .filter((set) => sizeOf(set) > 0 || podsOf(set) > 0)
}

/** The ReplicaSet of D's that has the template which D asks for. */
export function carrierOf({ facts, target }: Situation): ReplicaSet | undefined {
  return facts.replicaSets
    .filter((set) => isOwnedBy(set, target))
    .find(({ spec }) => isSameTemplate(spec.template, target.spec.template))
}
