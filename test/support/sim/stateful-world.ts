import { defined } from '../../../src/base/assert.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { EVENTS } from '../../../src/objects/coordination.ts'
import { PODS, type Pod } from '../../../src/objects/pod.ts'
import {
  STATEFUL_SETS,
  type StatefulSet,
  type StatefulSetSpec,
} from '../../../src/objects/stateful-set.ts'
import { PERSON, podsIn, run, templateOf, worldOf } from './workload-world.ts'

/** The StatefulSet "db" of a Service of that name. */
export const DB = { namespace: 'default', name: 'db' }

function makeSet(spec: Partial<StatefulSetSpec> = {}): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...DB },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'web' } },
      template: templateOf('web:a'),
      ...spec,
    },
  }
}

/** A world in which the StatefulSet "db" has had five seconds. */
export function runningSet(spec: Partial<StatefulSetSpec> = {}, world = worldOf()): World {
  world.api.create(STATEFUL_SETS, makeSet(spec), PERSON)
  run(world)
  return world
}

export function statefulSetIn(world: World): StatefulSet {
  return defined(world.api.get(STATEFUL_SETS, DB), 'the StatefulSet')
}

export function editSet(world: World, spec: Partial<StatefulSetSpec>): void {
  const set = statefulSetIn(world)
  world.api.update(STATEFUL_SETS, { ...set, spec: { ...set.spec, ...spec } }, PERSON)
}

export function podNamed(world: World, name: string): Pod {
  return defined(world.api.get(PODS, { namespace: 'default', name }), `the pod "${name}"`)
}

export function podNames(world: World): readonly string[] {
  return podsIn(world).map(({ metadata }) => metadata.name)
}

/** The image of each pod, by its name. */
export function imagesIn(world: World): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    podsIn(world).map(({ metadata, spec }) => [metadata.name, spec.containers[0]?.image]),
  )
}

/** What becomes of pods from now on, as `+db-0` and `-db-0`. */
export function toldOfPods(world: World): string[] {
  const steps: string[] = []
  world.observe(({ kind, resource, object }) => {
    if (resource !== PODS || kind === 'modified') return
    steps.push(`${kind === 'added' ? '+' : '-'}${object.metadata.name}`)
  })
  return steps
}

export function setEvents(world: World): readonly string[] {
  return world.api
    .list(EVENTS)
    .items.filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet')
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`)
    .sort()
}
