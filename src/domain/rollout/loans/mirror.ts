import { compareTexts } from '../../../base/order.ts'
import type { BorrowedField, RolloutPlanStatus } from '../../../api/rollout-plan.ts'
import { BORROWED_ANNOTATION } from '../../../api/labels.ts'
import { isObject } from '../../../base/json.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { DEPLOYMENTS } from '../../../objects/workload.ts'
import { loansOf, mirrorOf, REPLICAS } from './borrow.ts'
import type { Write } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { stableLeft } from '../situation.ts'
import { without } from '../../../base/fields.ts'

/** How much of what is borrowed a status mirrors. */
const KEPT = 64

/** What is borrowed of other objects once the writes are made. */
export function mirrorAfter(
  facts: Facts,
  writes: readonly Write[],
  mirror: RolloutPlanStatus['borrowed'],
): readonly BorrowedField[] {
  const services = [...facts.services.values()].map(({ service }) => service)
  const objects: readonly (KubeObject | undefined)[] = [
    facts.target,
    ...facts.replicaSets,
    ...services,
  ]
  return objects
    .filter((object) => object !== undefined)
    .map((object) => withWrites(object, writes))
    .flatMap((object) => mirrorOf(object, loansOf(object, isWritten(object, writes) ? [] : mirror)))
    .concat(sizeLeft(facts, mirror))
    .sort((a, b) => compareTexts(keyOf(a), keyOf(b)))
    .slice(0, KEPT)
}

/** How many replicas the owner of a Deployment wanted that has left its stable version behind. */
function sizeLeft(
  facts: Facts,
  mirror: RolloutPlanStatus['borrowed'] = [],
): readonly BorrowedField[] {
  if (facts.target !== undefined || stableLeft(facts) === undefined) return []
  return mirror.filter(({ kind, field }) => kind === DEPLOYMENTS.kind && field === REPLICAS)
}

/** The object with the record that a write is about to leave on it. */
function withWrites(object: KubeObject, writes: readonly Write[]): KubeObject {
  const record = recordWritten(object, writes)
  if (record === undefined) return object
  const others = without(object.metadata.annotations ?? {}, BORROWED_ANNOTATION)
  const annotations =
    typeof record === 'string' ? { ...others, [BORROWED_ANNOTATION]: record } : others
  return { ...object, metadata: { ...object.metadata, annotations } }
}

function isWritten(object: KubeObject, writes: readonly Write[]): boolean {
  return recordWritten(object, writes) !== undefined
}

/** A text, or `null` where the record goes; `undefined` where no write is about it. */
function recordWritten(object: KubeObject, writes: readonly Write[]): unknown {
  for (const write of writes) {
    if (write.kind !== 'patch' || write.resource.kind !== object.kind) continue
    if (write.key.name !== object.metadata.name) continue
    const { metadata } = write.body
    const annotations = isObject(metadata) ? metadata['annotations'] : undefined
    return isObject(annotations) ? annotations[BORROWED_ANNOTATION] : undefined
  }
  return undefined
}

function keyOf({ kind, name, field }: BorrowedField): string {
  return `${kind}/${name}/${field}`
}
