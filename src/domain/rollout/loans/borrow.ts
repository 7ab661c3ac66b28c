import { BORROWED_ANNOTATION, GATE_LABEL } from '../../../api/labels.ts'
import type { BorrowedField } from '../../../api/rollout-plan.ts'
import {
  canonicalJson,
  deepEqual,
  isObject,
  type Json,
  type JsonObject,
} from '../../../base/json.ts'
import { uidOf, type KubeObject } from '../../../objects/meta.ts'
import { mergeBodies, nest } from '../patch-body.ts'

/** A borrowed field: what it held, and what we put there. `null`: not set. */
export interface Loan {
  readonly was: Json
  readonly is: Json
}

/** The loans of one object, by field, such as `spec.paused`. */
export type Loans = Readonly<Record<string, Loan>>

export interface Borrowing {
  /** New values, by field; `null` takes the field away. */
  readonly borrow?: Readonly<Record<string, Json>>
  /** Fields to restore where they still hold what we put there. */
  readonly giveBack?: readonly string[]
}

/**
 * What is borrowed of an object: by its own annotation, or by the mirror in the plan's status where
 * somebody has replaced all annotations, as `kubectl rollout undo` does.
 *
 * Kubernetes copies annotations of a Deployment to its ReplicaSets, so a record names its object.
 */
export function loansOf(object: KubeObject, mirror: readonly BorrowedField[] = []): Loans {
  return recordedLoans(object) ?? mirroredLoans(object, mirror)
}

/** The loans that the annotation of the object itself says; `undefined` where it says none. */
export function recordedLoans(object: KubeObject): Loans | undefined {
  return parseRecord(object.metadata.annotations?.[BORROWED_ANNOTATION], nameOf(object))
}

function mirroredLoans(object: KubeObject, mirror: readonly BorrowedField[]): Loans {
  const ours = mirror.filter(
    ({ kind, name }) => kind === object.kind && name === object.metadata.name,
  )
  const loans = ours.map(({ field, original }): [string, Loan] => [
    field,
    { was: parseJson(original) ?? null, is: presumedValue(object, field) },
  ])
  // A mirror may be behind: what holds its original value has been given back.
  const lent = loans.filter(([, { was, is }]) => !deepEqual(was, is))
  return Object.fromEntries([...labelLoan(object), ...lent])
}

/** A label that only we set says itself that it is ours. */
function labelLoan(object: KubeObject): readonly [string, Loan][] {
  const uid = uidOf(object)
  const isOurs = object.metadata.labels?.[GATE_LABEL] === uid
  return isOurs ? [[LABELLED, { was: null, is: uid }]] : []
}

/** A gate is known to be shut; of any other field we presume that nobody else has changed it. */
function presumedValue(object: KubeObject, field: string): Json {
  if (field === PAUSED) return true
  return field === LABELLED ? uidOf(object) : valueAt(object, field)
}

export const PAUSED = 'spec.paused'
export const LABELLED = `metadata.labels.${GATE_LABEL}`
export const REPLICAS = 'spec.replicas'
export const MAX_SURGE = 'spec.strategy.rollingUpdate.maxSurge'

/** The value of a field; `null` where it is not set. */
export function valueAt(object: KubeObject, field: string): Json {
  let value: unknown = object
  for (const key of pathOf(field)) value = isObject(value) ? value[key] : undefined
  return (value ?? null) as Json
}

/** Whether a field is borrowed and still holds what we put there. */
export function isHeld(object: KubeObject, loans: Loans, field: string): boolean {
  const loan = loans[field]
  return loan !== undefined && deepEqual(valueAt(object, field), loan.is)
}

/**
 * A merge patch body that changes fields and keeps the record of them, in one write.
 *
 * `undefined` where nothing would change. Whoever has changed a borrowed field meanwhile wins: it
 * is not given back, and what they wrote is the new original when it is borrowed again.
 */
export function borrowingBody(
  object: KubeObject,
  loans: Loans,
  { borrow = {}, giveBack = [] }: Borrowing,
): JsonObject | undefined {
  const kept = Object.entries(loans).filter(([field]) => !giveBack.includes(field))
  const taken = Object.entries(borrow).map(([field, is]): [string, Loan] => [
    field,
    { was: originalOf(object, loans, field), is },
  ])
  const record = recordOf(object, Object.fromEntries([...kept, ...taken]))
  const changes = [
    ...giveBack
      .map((field): [string, Json] => [field, originalOf(object, loans, field)])
      .filter(([field, was]) => !deepEqual(valueAt(object, field), was))
      .map(([field, was]) => nest(pathOf(field), was)),
    ...Object.entries(borrow)
      .filter(([field, is]) => !deepEqual(valueAt(object, field), is))
      .map(([field, is]) => nest(pathOf(field), is)),
  ]
  const before = ownRecord(object)
  if (changes.length === 0 && record === before) return undefined
  return mergeBodies(nest(['metadata', 'annotations', BORROWED_ANNOTATION], record), ...changes)
}

/**
 * The record of this object; one that Kubernetes copied from another is none, and is left alone.
 */
function ownRecord(object: KubeObject): string | null {
  if (recordedLoans(object) === undefined) return null
  return object.metadata.annotations?.[BORROWED_ANNOTATION] ?? null
}

function originalOf(object: KubeObject, loans: Loans, field: string): Json {
  return isHeld(object, loans, field) ? (loans[field]?.was ?? null) : valueAt(object, field)
}

/** The mirror of the loans of one object in the status of the plan. */
export function mirrorOf(object: KubeObject, loans: Loans): readonly BorrowedField[] {
  const { apiVersion, kind, metadata } = object
  return Object.keys(loans)
    .sort()
    .map((field) => {
      const was = loans[field]?.was ?? null
      const original = was === null ? {} : { original: canonicalJson(was) }
      return { apiVersion, kind, name: metadata.name, field, ...original }
    })
}

function recordOf({ kind, metadata }: KubeObject, loans: Loans): string | null {
  return Object.keys(loans).length === 0 ? null : formatLoans(kind, metadata.name, loans)
}

/** The text of the annotation on an object with these loans. */
export function formatLoans(kind: string, name: string, loans: Loans): string {
  return canonicalJson({ of: `${kind}/${name}`, fields: loans })
}

function parseRecord(text: string | undefined, name: string): Loans | undefined {
  const record = parseJson(text)
  if (!isObject(record) || record['of'] !== name || !isObject(record['fields'])) return undefined
  const loans: Record<string, Loan> = {}
  for (const [field, loan] of Object.entries(record['fields'])) {
    if (isObject(loan)) loans[field] = { was: jsonOr(loan['was']), is: jsonOr(loan['is']) }
  }
  return loans
}

function jsonOr(value: unknown): Json {
  return (value ?? null) as Json
}

/** The annotation is anybody's to write, so it may hold anything. */
function parseJson(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function nameOf(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`
}

/** Maps whose keys have dots of their own. */
const MAPS = ['spec.template.metadata.annotations', 'metadata.labels', 'spec.selector']

function pathOf(field: string): readonly string[] {
  const map = MAPS.find((prefix) => field.startsWith(`${prefix}.`))
  return map === undefined ? field.split('.') : [...map.split('.'), field.slice(map.length + 1)]
}
