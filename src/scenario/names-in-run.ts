import { after, seconds } from '../base/units.ts'
import { newWorld } from '../cluster/sim/cluster-parts.ts'
import { EVENTS } from '../objects/coordination.ts'
import { PODS } from '../objects/pod.ts'
import { WORKLOAD_KINDS } from './workloads.ts'

/** Whose names begin with those of which others: a ReplicaSet's with that of its Deployment. */
const MAKERS: Readonly<Record<string, readonly string[]>> = {
  ControllerRevision: ['DaemonSet', 'StatefulSet'],
  EndpointSlice: ['Service'],
  Job: ['CronJob'],
  Pod: [...WORKLOAD_KINDS, 'CronJob'],
  ReplicaSet: ['Deployment'],
  RolloutRequest: ['RolloutPlan'],
}

/** Named by whom nobody can ask before the run. */
const NAMED_BY_CHANCE: readonly string[] = [EVENTS.kind, 'IPAddress', 'Lease']

/** How long a new cluster takes until all is there that it always has. */
const SETTING_UP = seconds(1)

/** Whether the names of a kind are generated from those of others, so that nobody knows them. */
export function isNamedAfterMaker(kind: string): boolean {
  return Object.hasOwn(MAKERS, kind)
}

export type NamesByKind = ReadonlyMap<string, readonly string[]>

/** Whether an object of this name may come to be in a run, though no manifest has it. */
export function mayComeToBe(names: NamesByKind, kind: string, name: string): boolean {
  if (NAMED_BY_CHANCE.includes(kind)) return true
  return beginningsOf(names, kind).some((beginning) => name.startsWith(beginning))
}

/** Whether a name is one, or the beginning of one, that pods may have. */
export function mayBeginPod(names: NamesByKind, name: string): boolean {
  const known = [...(names.get(PODS.kind) ?? []), ...beginningsOf(names, PODS.kind)]
  return known.some((one) => one.startsWith(name)) || mayComeToBe(names, PODS.kind, name)
}

/** Such as `web-` of the pods of a Deployment "web". */
export function beginningsOf(names: NamesByKind, kind: string): readonly string[] {
  const makers = (MAKERS[kind] ?? []).flatMap((maker) => names.get(maker) ?? [])
  return [...new Set(makers)].map((maker) => `${maker}-`)
}

/** What any cluster has, as `Kind/name`: in the namespace "default", or in none. */
export function alwaysThere(): ReadonlySet<string> {
  const world = newWorld({ seed: 1 })
  world.runUntil(after(world.now(), SETTING_UP))
  const resources = Array.from(world.api.kinds().values(), ({ resource }) => resource)
  const objects = resources.flatMap((resource) => Array.from(world.store.list(resource)))
  return new Set(
    objects
      .filter(({ metadata: { namespace = 'default' } }) => ['', 'default'].includes(namespace))
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`),
  )
}
