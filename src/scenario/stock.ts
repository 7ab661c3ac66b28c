import { ROLLOUT_PLANS, type RolloutPlan } from '../api/rollout-plan.ts'
import { isObject } from '../base/json.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { PodTemplateSpec } from '../objects/pod.ts'
import { SERVICES, type Service } from '../objects/service.ts'
import { NODES } from '../objects/node.ts'
import { namesOfNodes } from './furnish.ts'
import type { Manifests } from './deeds/intent.ts'
import { SERVED_KINDS } from './kind-meant.ts'
import type { Scenario } from './scenario.ts'
import { WORKLOAD_KINDS } from './workloads.ts'

/** What a scenario may name, because it is there or will be. */
export interface Stock {
  /** By kind, those in no namespace or in "default", the only one that actions reach. */
  readonly names: ReadonlyMap<string, readonly string[]>
  /** By kind, those in any namespace. */
  readonly everywhere: ReadonlyMap<string, readonly string[]>
  /** The namespaces of what is in another one than "default", by kind and name. */
  readonly elsewhere: ReadonlyMap<string, readonly string[]>
  /** The namespaces of all Services, by their names: clients reach them all. */
  readonly services: ReadonlyMap<string, readonly string[]>
  /** The containers of each workload, by kind and name such as `Deployment/web`. */
  readonly containers: ReadonlyMap<string, readonly string[]>
  /** Services that no client can send anything to, as `namespace/name`. */
  readonly portless: readonly string[]
  readonly kinds: readonly string[]
  readonly images: readonly string[]
  /** Every text in the manifests and edits: an image may hide in any field of any kind. */
  readonly texts: ReadonlySet<string>
}

/** Takes stock of what the manifests bring, those applied later too. */
export function stockOf({ nodes, timeline }: Scenario['spec'], manifests: Manifests): Stock {
  const objects = Array.from(manifests.values()).flat()
  const templated = objects.filter(hasTemplate).filter((object) => isInDefault(object.metadata))
  const services = objects.filter(isService)
  const plans = objects.filter(isPlan)
  const allServices = [...services.map(metadataOf), ...plans.flatMap(servicesMade)]
  const named = [
    ...objects,
    ...allServices.map((metadata) => ({ kind: SERVICES.kind, metadata })),
    ...namesOfNodes(nodes).map((name) => ({ kind: NODES.kind, metadata: { name } })),
  ]
  const edits = timeline.map(({ setImage, patch }) => ({ setImage, patch }))
  const texts = textsIn([...objects, ...edits], '')
  return {
    names: namesByKind(named.filter(({ metadata }) => isInDefault(metadata))),
    everywhere: namesByKind(named),
    elsewhere: namespacesElsewhere(named),
    services: namespacesByName(allServices),
    containers: containersOf(templated),
    portless: services
      .filter(({ spec }) => (spec.ports ?? []).length === 0)
      .map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`),
    kinds: SERVED_KINDS,
    images: [...new Set(texts.filter(({ field }) => field === 'image').map(({ text }) => text))],
    texts: new Set(texts.map(({ text }) => text)),
  }
}

type Templated = KubeObject & { readonly spec: { readonly template: PodTemplateSpec } }

function hasTemplate(object: KubeObject): object is Templated {
  return WORKLOAD_KINDS.includes(object.kind)
}

function isService(object: KubeObject): object is Service {
  return object.kind === SERVICES.kind
}

function isPlan(object: KubeObject): object is RolloutPlan {
  return object.kind === ROLLOUT_PLANS.kind
}

function metadataOf({ metadata }: KubeObject): Place {
  return metadata
}

interface Place {
  readonly name: string
  readonly namespace?: string | undefined
}

function isInDefault({ namespace = 'default' }: Place): boolean {
  return namespace === 'default'
}

interface Named {
  readonly kind: string
  readonly metadata: Place
}

function namesByKind(objects: readonly Named[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>()
  for (const { kind, metadata } of objects) {
    all.set(kind, [...new Set([...(all.get(kind) ?? []), metadata.name])])
  }
  return all
}

function namespacesElsewhere(objects: readonly Named[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>()
  for (const { kind, metadata } of objects) {
    const { name, namespace = 'default' } = metadata
    const key = `${kind}/${name}`
    if (!isInDefault(metadata)) all.set(key, [...new Set([...(all.get(key) ?? []), namespace])])
  }
  return all
}

function namespacesByName(places: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>()
  for (const { name, namespace = 'default' } of places) {
    all.set(name, [...(all.get(name) ?? []), namespace])
  }
  return all
}

/** Those that the operator makes where they are absent. */
function servicesMade({ metadata, spec: { strategy } }: RolloutPlan): readonly Place[] {
  const names = [strategy.blueGreen?.previewService, strategy.canary?.canaryService]
  return names.filter((name) => name !== undefined).map((name) => ({ ...metadata, name }))
}

function containersOf(workloads: readonly Templated[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>()
  for (const { kind, metadata, spec } of workloads) {
    const names = spec.template.spec.containers.map(({ name }) => name)
    const key = `${kind}/${metadata.name}`
    all.set(key, [...(all.get(key) ?? []), ...names])
  }
  return all
}

interface TextIn {
  readonly field: string
  readonly text: string
}

function textsIn(value: unknown, field: string): readonly TextIn[] {
  if (typeof value === 'string') return [{ field, text: value }]
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, field))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, name))
}
