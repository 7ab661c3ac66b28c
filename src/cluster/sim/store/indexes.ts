import type { KubeObject, OwnerReference, StringMap } from '../../../objects/meta.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import type { Resource } from '../../../objects/resource.ts'

/** What objects can be looked up by: an owner's uid, a pod's node, a pod's label (`key=value`). */
export type IndexName = 'owner' | 'node' | 'label'

export const INDEXES: readonly IndexName[] = ['owner', 'node', 'label']

const NONE: readonly string[] = []
const byOwners = new WeakMap<readonly OwnerReference[], readonly string[]>()
const byLabels = new WeakMap<StringMap, readonly string[]>()

/** The values of an object in an index; the same reference for the same labels or owners. */
export function indexValues(
  name: IndexName,
  resource: Resource,
  object: KubeObject,
): readonly string[] {
  switch (name) {
    case 'owner':
      return ownerUids(object.metadata.ownerReferences)
    case 'node':
      return resource === PODS ? nodeNames((object as Pod).spec.nodeName) : NONE
    case 'label':
      return resource === PODS ? labelPairs(object.metadata.labels) : NONE
  }
}

const nodes = new Map<string, readonly string[]>()

function nodeNames(name: string | undefined): readonly string[] {
  if (name === undefined || name === '') return NONE
  let known = nodes.get(name)
  if (known === undefined) nodes.set(name, (known = [name]))
  return known
}

function ownerUids(owners: readonly OwnerReference[] | undefined): readonly string[] {
  if (owners === undefined) return NONE
  let uids = byOwners.get(owners)
  if (uids === undefined) byOwners.set(owners, (uids = owners.map((owner) => owner.uid)))
  return uids
}

function labelPairs(labels: StringMap | undefined): readonly string[] {
  if (labels === undefined) return NONE
  let pairs = byLabels.get(labels)
  if (pairs === undefined) {
    byLabels.set(labels, (pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`)))
  }
  return pairs
}
