import type { KubeObject, ObjectMeta, OwnerReference, StringMap } from '../../../../objects/meta.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  requiredValue,
  tooLongValue,
} from './causes.ts'
import { dnsLabel, type NameRule } from './names.ts'
import { labelValue, qualifiedName } from './names.ts'

/**
 * What metadata must be. Names do not change; labels and the like that an update hands on as they
 * were are not looked at again.
 *
 * Kubernetes 1.36, apimachinery, pkg/api/validation/objectmeta.go.
 */
export function metadataRules(
  object: KubeObject,
  old: KubeObject | undefined,
  nameRule: NameRule,
): ClusterErrorCause[] {
  const found = old === undefined ? nameRules(object.metadata, nameRule) : []
  for (const part of PARTS) {
    if (object.metadata[part] === old?.metadata[part]) continue
    found.push(...PART_RULES[part](object.metadata))
  }
  if (old !== undefined) found.push(...newFinalizerRules(object, old))
  return found
}

const PARTS = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const

const PART_RULES: Readonly<
  Record<(typeof PARTS)[number], (metadata: ObjectMeta) => ClusterErrorCause[]>
> = {
  labels: ({ labels }) => labelRules(labels, 'metadata.labels'),
  annotations: ({ annotations }) => annotationRules(annotations, 'metadata.annotations'),
  finalizers: ({ finalizers = [] }) => finalizerRules(finalizers),
  ownerReferences: ({ ownerReferences = [] }) => ownerRules(ownerReferences),
}

/** An object that is going takes no new finalizers. */
function newFinalizerRules(object: KubeObject, old: KubeObject): ClusterErrorCause[] {
  if (old.metadata.deletionTimestamp === undefined) return []
  const present = old.metadata.finalizers ?? []
  const added = (object.metadata.finalizers ?? []).filter((name) => !present.includes(name))
  if (added.length === 0) return []
  const names = `[]string{${added.map((name) => JSON.stringify(name)).join(', ')}}`
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${names}`
  return [forbiddenValue('metadata.finalizers', detail)]
}

const goodLabels = new WeakSet<StringMap>()

export function labelRules(labels: StringMap | undefined, path: string): ClusterErrorCause[] {
  if (labels === undefined || goodLabels.has(labels)) return []
  const found: ClusterErrorCause[] = []
  for (const key in labels) {
    const wrongKey = qualifiedName(key)
    if (wrongKey !== undefined) found.push(invalidValue(path, key, wrongKey))
    const value = labels[key] ?? ''
    const wrongValue = labelValue(value)
    if (wrongValue !== undefined) found.push(invalidValue(path, value, wrongValue))
  }
  // Only labels of templates come again by reference; those are frozen when they do.
  if (found.length === 0 && Object.isFrozen(labels)) goodLabels.add(labels)
  return found
}

const ANNOTATION_BYTES_MAX = 256 * 1024

export function annotationRules(
  annotations: StringMap | undefined,
  path: string,
): ClusterErrorCause[] {
  if (annotations === undefined) return []
  const found: ClusterErrorCause[] = []
  let bytes = 0
  for (const key in annotations) {
    const wrongKey = qualifiedName(key.toLowerCase())
    if (wrongKey !== undefined) found.push(invalidValue(path, key, wrongKey))
    bytes += key.length + (annotations[key] ?? '').length
  }
  if (bytes > ANNOTATION_BYTES_MAX) found.push(tooLongValue(path, ANNOTATION_BYTES_MAX))
  return found
}

function nameRules({ name }: ObjectMeta, nameRule: NameRule): ClusterErrorCause[] {
  if (name === '') return [requiredValue('metadata.name', 'name or generateName is required')]
  const wrong = nameRule(name)
  return wrong === undefined ? [] : [invalidValue('metadata.name', name, wrong)]
}

function finalizerRules(finalizers: readonly string[]): ClusterErrorCause[] {
  return finalizers.flatMap((name) => {
    const wrong = qualifiedName(name)
    return wrong === undefined ? [] : [invalidValue('metadata.finalizers', name, wrong)]
  })
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion']

/** Built-in kinds want a finalizer to say whose it is (pkg/apis/core/validation). */
export function ownedFinalizerRules(
  { metadata }: KubeObject,
  old?: KubeObject,
): ClusterErrorCause[] {
  const { finalizers = [] } = metadata
  if (metadata.finalizers === old?.metadata.finalizers) return []
  const detail = 'name is neither a standard finalizer name nor is it fully qualified'
  return finalizers.flatMap((name, index) =>
    name.includes('/') || STANDARD_FINALIZERS.includes(name)
      ? []
      : [invalidValue(`metadata.finalizers[${index}]`, name, detail)],
  )
}

function ownerRules(owners: readonly OwnerReference[]): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  let controller: OwnerReference | undefined
  for (const owner of owners) {
    for (const field of OWNER_FIELDS) {
      const value = owner[field] as string | undefined
      if (value !== undefined && value !== '') continue
      found.push(invalidValue(`metadata.ownerReferences.${field}`, '', 'must not be empty'))
    }
    if (owner.controller !== true) continue
    if (controller !== undefined) found.push(twoControllers(owners, controller, owner))
    controller = owner
  }
  return found
}

const OWNER_FIELDS = ['apiVersion', 'kind', 'name', 'uid'] as const

function twoControllers(
  owners: readonly OwnerReference[],
  first: OwnerReference,
  second: OwnerReference,
): ClusterErrorCause {
  const detail =
    'Only one reference can have Controller set to true. Found "true" in references for ' +
    `${first.kind}/${first.name} and ${second.kind}/${second.name}`
  return invalidValue('metadata.ownerReferences', owners, detail)
}

/** The name of one of a list: a DNS label that none before it has; `taken` are those. */
export function uniqueLabelRules(
  name: string | undefined,
  path: string,
  taken: Set<string>,
): ClusterErrorCause[] {
  if (name === undefined || name === '') return [requiredValue(path)]
  const wrong = dnsLabel(name)
  if (wrong !== undefined) return [invalidValue(path, name, wrong)]
  if (taken.has(name)) return [duplicateValue(path, name)]
  taken.add(name)
  return []
}
