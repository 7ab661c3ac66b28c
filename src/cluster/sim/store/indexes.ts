import type { KubeObject, OwnerReference, StringMap } from '../../../objects/meta.ts'
import { CONTROLLER_REVISIONS } from '../../../objects/controller-revision.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import type { Resource } from '../../../objects/resource.ts'
import { SERVICES, type Service } from '../../../objects/service.ts'
import { rememberedByInput } from '../../../base/remembered.ts'

/**
 * What objects can be looked up by: an owner's uid, a pod's node, a label (`key=value`) of what
 * controllers select, and what a Service holds that no other may (`port 30080`,
 * `ingress 203.0.113.1`).
 */
export type IndexName = 'owner' | 'node' | 'label' | 'allocation'

export const INDEXES: readonly IndexName[] = ['owner', 'node', 'label', 'allocation']

/** What is found by labels. */
const SELECTED: ReadonlySet<Resource> = new Set<Resource>([PODS, CONTROLLER_REVISIONS])

const NONE: readonly string[] = []
const NOBODY: readonly OwnerReference[] = Object.freeze([])
const NO_LABELS: StringMap = Object.freeze({})
const byNode = new Map<string, readonly string[]>()

/** The values of an object in an index; the same reference for the same labels or owners. */
export function indexValues(
  name: IndexName,
  resource: Resource,
  object: KubeObject,
): readonly string[] {
  switch (name) {
    case 'owner':
      return uidsOf(object.metadata.ownerReferences ?? NOBODY)
    case 'node':
      return resource === PODS ? nodeNames((object as Pod).spec.nodeName) : NONE
    case 'label':
      return SELECTED.has(resource) ? pairsOf(object.metadata.labels ?? NO_LABELS) : NONE
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

const uidsOf = rememberedByInput((owners: readonly OwnerReference[]): readonly string[] =>
  owners.map(({ uid }) => uid),
)

const pairsOf = rememberedByInput((labels: StringMap): readonly string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`),
)
