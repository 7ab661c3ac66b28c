import { compareTexts } from '../base/order.ts'
import { selectedPods } from '../cluster/sim/store/selected-pods.ts'
import type { World } from '../cluster/sim/world.ts'
import { CRON_JOBS } from '../objects/batch.ts'
import { DAEMON_SETS, type DaemonSet } from '../objects/daemon-set.ts'
import { controllerOf, isDeleting, uidOf, type KubeObject } from '../objects/meta.ts'
import { isPodActive, PODS, type Pod } from '../objects/pod.ts'
import type { Resource } from '../objects/resource.ts'
import { matchesSelector } from '../objects/selector.ts'
import { DEPLOYMENTS, type Deployment, type ReplicaSet } from '../objects/workload.ts'

/** Something that has pods, as people see it. */
export interface Workload {
  readonly namespace: string
  /** Of the object, or of pods that belong to nobody what their names begin with. */
  readonly name: string
  readonly object?: KubeObject
  /** Its pods, those that are ending included, in the order of their names. */
  readonly pods: readonly Pod[]
}

/** The kinds that make pods, whether the cluster has them or not. */
export const WORKLOAD_KINDS: readonly string[] = [
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'StatefulSet',
]

/**
 * What has pods and belongs to nobody, in the order of names: Deployments, what else makes pods,
 * and pods that nobody made, or whose maker is gone or has let them go.
 */
export function workloadsOf(world: World): readonly Workload[] {
  const deployments = Array.from(world.store.list(DEPLOYMENTS))
  const made = workloadResources(world).flatMap((resource) =>
    Array.from(world.store.list(resource))
      .filter((object) => belongsToNobody(object, deployments))
      .map((object) => workloadOf(world, object)),
  )
  const seen = new Set(made.flatMap(({ pods }) => pods))
  return [...made, ...ownPods(world, seen)].sort(
    (a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name),
  )
}

/** The workload of the namespace "default" that `web`, a Deployment, or `ReplicaSet/web` means. */
export function findWorkload(world: World, reference: string): Workload | undefined {
  const { kind, name } = referenceOf(reference)
  const resource = workloadResources(world).find((each) => each.kind === kind)
  const key = { namespace: 'default', name }
  const object = resource === undefined ? undefined : world.api.get(resource, key)
  return object === undefined ? undefined : workloadOf(world, object)
}

/** What a text such as `web` or `ReplicaSet/web` means. */
export function referenceOf(text: string): { readonly kind: string; readonly name: string } {
  const slash = text.indexOf('/')
  if (slash < 0) return { kind: DEPLOYMENTS.kind, name: text }
  return { kind: text.slice(0, slash), name: text.slice(slash + 1) }
}

export function workloadOf(world: World, object: KubeObject): Workload {
  const { namespace = '', name } = object.metadata
  const pods = isDeployment(object)
    ? selectedPods(world.store, namespace, object.spec.selector)
    : world.store.by(PODS, 'owner', uidOf(object))
  return { namespace, name, object, pods: pods.filter(isThere) }
}

/** How many pods it is to have, as far as its spec, or the nodes, say so; else 0. */
export function wantedOf({ object }: Workload): number {
  if (object?.kind === DAEMON_SETS.kind) {
    return (object as DaemonSet).status?.desiredNumberScheduled ?? 0
  }
  const { replicas } = (object as Partial<ReplicaSet> | undefined)?.spec ?? {}
  return replicas ?? 0
}

/**
 * ReplicaSets that a plan holds are without an owner, and of their Deployment all the same. Of a
 * CronJob each Job is told by itself.
 */
function belongsToNobody(object: KubeObject, deployments: readonly Deployment[]): boolean {
  if (isDeployment(object)) return true
  const owner = controllerOf(object)
  if (owner !== undefined) return owner.kind === CRON_JOBS.kind
  const { template } = (object as ReplicaSet).spec
  return !deployments.some(
    ({ metadata, spec }) =>
      metadata.namespace === object.metadata.namespace &&
      matchesSelector(spec.selector, template.metadata?.labels),
  )
}

/** Pods without an owner, those of one maker together. */
function ownPods(world: World, seen: ReadonlySet<Pod>): readonly Workload[] {
  const resources = workloadResources(world)
  const byName = new Map<string, Workload & { readonly pods: Pod[] }>()
  for (const pod of world.store.list(PODS)) {
    if (seen.has(pod) || !isThere(pod) || hasOwner(world, pod, resources)) continue
    const { namespace = '', name: own, generateName = '' } = pod.metadata
    const name = generateName === '' ? own : `${generateName}*`
    const known = byName.get(`${namespace}/${name}`)
    if (known === undefined) byName.set(`${namespace}/${name}`, { namespace, name, pods: [pod] })
    else known.pods.push(pod)
  }
  return Array.from(byName.values())
}

function hasOwner(world: World, pod: Pod, resources: readonly Resource[]): boolean {
  const owner = controllerOf(pod)
  if (owner === undefined) return false
  const resource = resources.find(({ kind }) => kind === owner.kind)
  if (resource === undefined) return true
  const { namespace = '' } = pod.metadata
  const live = world.api.get(resource, { namespace, name: owner.name })
  return live?.metadata.uid === owner.uid
}

/** A pod that has ended stays as a record. */
function isThere(pod: Pod): boolean {
  return isPodActive(pod) || isDeleting(pod)
}

function workloadResources(world: World): readonly Resource[] {
  const all = Array.from(world.api.kinds().values(), ({ resource }) => resource)
  return all.filter(({ kind }) => WORKLOAD_KINDS.includes(kind))
}

function isDeployment(object: KubeObject): object is Deployment {
  return object.kind === DEPLOYMENTS.kind
}
