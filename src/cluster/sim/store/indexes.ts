import type { KubeObject, OwnerReference, StringMap } from '../../../objects/meta.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import type { Resource } from '../../../objects/resource.ts'
import { SERVICES, type Service } from '../../../objects/service.ts'

/**
 * What objects can be looked up by: an owner's uid, a pod's node, a pod's label (`key=value`), and
 * what a Service holds that no other may (`port 30080`, `ingress 203.0.113.1`).
 */
export type IndexName = 'owner' | 'node' | 'label' | 'allocation'

export const INDEXES: readonly IndexName[] = ['owner', 'node', 'label', 'allocation']

const NONE: readonly string[] = []
const byOwners = new WeakMap<readonly OwnerReference[], readonly string[]>()
const byLabels = new WeakMap<StringMap, readonly string[]>()
const byNode = new Map<string, readonly string[]>()

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
    case 'allocation':
      return resource === SERVICES ? allocations(object as Service) : NONE
  }
}

export function nodePortEntry(port: number): string {
  return `port ${port}`
}

export function ingressEntry(ip: string): string {
  return `ingress ${ip}`
}

function allocations({ spec, status }: Service): readonly string[] {
  const { ports = [] } = spec
  const held = ports.flatMap(({ nodePort = 0 }) => (nodePort > 0 ? [nodePortEntry(nodePort)] : []))
  for (const { ip = '' } of status?.loadBalancer?.ingress ?? []) held.push(ingressEntry(ip))
  return [...new Set(held)]
}

function nodeNames(name: string | undefined): readonly string[] {
  if (name === undefined || name === '') return NONE
  let known = byNode.get(name)
  if (known === undefined) byNode.set(name, (known = [name]))
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
