import { HANDED_OVER_ANNOTATION } from '../../../api/labels.ts'
import type { Json, JsonObject } from '../../../base/json.ts'
import type { OwnerReference, StringMap } from '../../../objects/meta.ts'
import {
  DEPLOYMENTS,
  POD_TEMPLATE_HASH,
  REPLICA_SETS,
  REVISION_ANNOTATION,
  type ReplicaSet,
} from '../../../objects/workload.ts'
import { borrowingBody, loansOf } from '../loans/borrow.ts'
import type { Write } from '../decision.ts'
import { looseOwner, marksOf, updatedName } from './make-updated.ts'
import { outsideLabels } from './outside-labels.ts'
import { mergeBodies } from '../patch-body.ts'
import { without } from '../../../base/fields.ts'
import { hashOf } from './revision.ts'
import type { Situation } from '../situation.ts'
import { patchOf, seen } from '../writes.ts'

type Circle = Pick<Situation, 'target' | 'plan'>

/**
 * Takes a ReplicaSet out of its Deployment: the labels that D's selector matches go, ours come, and
 * D is no longer its controller, all in one write. D's controller lets go of it at once.
 *
 * D must not have changed: where somebody has just resumed it, its controller needs what it owns.
 *
 * Labels of a version that D has had are borrowed, whoever made it, to be given back by `handBack`.
 */
export function release(
  circle: Circle,
  replicaSet: ReplicaSet,
  why: string,
  spec: JsonObject = {},
): readonly Write[] {
  const ownerReferences = looseReferences(circle, replicaSet)
  const metadata = {
    ownerReferences: ownerReferences.map((owner) => ({ ...owner })),
    annotations: { [HANDED_OVER_ANNOTATION]: null },
  }
  const body = mergeBodies(labelsBody(circle, replicaSet), { metadata, spec })
  const unlessChanged = [seen(DEPLOYMENTS, circle.target)]
  return [patchOf(REPLICA_SETS, replicaSet, body, { why, concern: 'replicaSets', unlessChanged })]
}

function labelsBody({ target, plan }: Circle, replicaSet: ReplicaSet): JsonObject {
  const { labels = {} } = replicaSet.metadata
  const rest = { ...outsideLabels(target.spec.selector, labels), ...marksOf(plan, target) }
  const changes = labelChanges(labels, rest)
  const isNew = isMadeByUs({ target }, replicaSet) && !isRevision(replicaSet)
  if (isNew) return { metadata: { labels: changes } }
  const borrow = Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [`metadata.labels.${key}`, value]),
  )
  return borrowingBody(replicaSet, loansOf(replicaSet), { borrow }) ?? {}
}

/** A merge patch from some labels to others. */
function labelChanges(before: StringMap, wanted: StringMap): Readonly<Record<string, Json>> {
  const gone = Object.keys(before).filter((key) => wanted[key] === undefined)
  const set = Object.entries(wanted).filter(([key, value]) => before[key] !== value)
  return Object.fromEntries([...gone.map((key): [string, Json] => [key, null]), ...set])
}

function looseReferences({ target }: Circle, { metadata }: ReplicaSet): readonly OwnerReference[] {
  const loose = looseOwner(target)
  const others = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== loose.uid)
  return [...others, loose]
}

/** Whether it is one that `makeUpdated` made: its name says so. */
export function isMadeByUs({ target }: Pick<Circle, 'target'>, replicaSet: ReplicaSet): boolean {
  const { template } = replicaSet.spec
  const labels = without(template.metadata?.labels ?? {}, POD_TEMPLATE_HASH)
  const asked = { ...template, metadata: { ...template.metadata, labels } }
  const name = updatedName({ ...target, spec: { ...target.spec, template: asked } })
  return replicaSet.metadata.name === name && name.endsWith(hashOf(replicaSet))
}

/** Whether D's controller has ever taken it for the new one: then it has a number. */
function isRevision({ metadata }: ReplicaSet): boolean {
  return metadata.annotations?.[REVISION_ANNOTATION] !== undefined
}

/** Whether a released ReplicaSet goes back to D, which has had it; others are ours to delete. */
export function isToGoBack(circle: Pick<Circle, 'target'>, replicaSet: ReplicaSet): boolean {
  return Object.keys(loansOf(replicaSet)).length > 0 || !isMadeByUs(circle, replicaSet)
}

/** Gives a released ReplicaSet its own labels back, by which D's controller takes it over again. */
export function handBack(replicaSet: ReplicaSet): readonly Write[] {
  const loans = loansOf(replicaSet)
  const body = borrowingBody(replicaSet, loans, { giveBack: Object.keys(loans) })
  if (body === undefined) return []
  const purpose = { why: 'give an old version back', concern: 'replicaSets' } as const
  return [patchOf(REPLICA_SETS, replicaSet, body, purpose)]
}
