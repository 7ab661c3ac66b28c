import type { World } from '../../../src/cluster/sim/world.ts'
import { uidOf, type StringMap } from '../../../src/objects/meta.ts'
import {
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  POD_TEMPLATE_HASH,
  REPLICA_SETS,
  type DeploymentSpec,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'
import { instantPods, setReady } from './instant-pods.ts'
import {
  createDeployment,
  deploymentIn,
  editDeployment,
  makeDeployment,
  PERSON,
  podsOf,
  run,
  setImage,
  setOf,
  templateOf,
  worldOf,
} from './workload-world.ts'

/** The operator's own name for U, in which nothing of the template shows. */
export const UPDATED = 'web-updated'

export interface Rollout {
  readonly replicas: number
  /** Versions that were rolled out, the last of them stable; the edit asks for "web:b". */
  readonly history?: readonly string[]
  readonly spec?: Partial<DeploymentSpec>
}

/**
 * A Deployment in the middle of a guarded rollout: gated, edited to "web:b", S whole, and U as
 * large as it.
 */
export function midRollout({ replicas, history = ['web:a'], spec = {} }: Rollout): World {
  const world = gated({ replicas, history, spec })
  setImage(world, 'web:b')
  run(world)
  createUpdated(world, replicas)
  run(world)
  return world
}

/** The same before the edit: every version of the history was rolled out, and the gate is shut. */
function gated({ replicas, history = ['web:a'], spec = {} }: Rollout): World {
  const world = worldOf([instantPods()])
  const [first = 'web:a', ...others] = history
  createDeployment(world, makeDeployment({ replicas, template: templateOf(first), ...spec }))
  run(world, 30)
  for (const image of others) {
    setImage(world, image)
    run(world, 30)
  }
  editDeployment(world, { paused: true })
  run(world)
  return world
}

/**
 * Makes U as the operator does: with the pods of the Deployment, and owned by it but not its own.
 */
function createUpdated(
  world: World,
  replicas: number,
  overrides: { readonly name?: string; readonly minReadySeconds?: number } = {},
): ReplicaSet {
  const deployment = deploymentIn(world)
  const { selector, template, minReadySeconds = 0 } = deployment.spec
  const { name = UPDATED } = overrides
  const hash = { [POD_TEMPLATE_HASH]: name }
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'default',
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: uidOf(deployment) },
      ],
    },
    spec: {
      replicas,
      minReadySeconds: overrides.minReadySeconds ?? minReadySeconds,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...hash } },
      template: {
        ...template,
        metadata: {
          ...template.metadata,
          labels: { ...template.metadata?.labels, ...hash },
        },
      },
    },
  }
  return world.api.create(REPLICA_SETS, set, PERSON)
}

export function updatedIn(world: World): ReplicaSet {
  const set = world.api.get(REPLICA_SETS, { namespace: 'default', name: UPDATED })
  if (set === undefined) throw new Error('there is no U')
  return set
}

export interface Adoption {
  readonly desired?: number
  readonly max?: number
}

/** Gives U the labels by which the Deployment adopts it, and the sizes that go with them. */
export function adoptUpdated(world: World, { desired, max }: Adoption, also: StringMap = {}): void {
  const set = updatedIn(world)
  const annotations: StringMap = {
    ...(desired === undefined ? {} : { [DESIRED_REPLICAS_ANNOTATION]: String(desired) }),
    ...(max === undefined ? {} : { [MAX_REPLICAS_ANNOTATION]: String(max) }),
  }
  const labels = { ...set.spec.selector.matchLabels, ...also }
  update(world, { ...set, metadata: { ...set.metadata, labels, annotations } })
}

/** Takes labels and owner away: the set's Deployment lets go of it. */
export function takeLabelsOff(world: World, set: ReplicaSet): void {
  update(world, { ...set, metadata: { ...set.metadata, labels: {} } })
}

/** Makes the template of S equal to none that anybody asks for. */
export function seal(world: World, image = 'web:a'): void {
  const set = setOf(world, image)
  const { template } = set.spec
  const annotations = { ...template.metadata?.annotations, 'example.com/sealed': 'true' }
  const sealed = { ...template, metadata: { ...template.metadata, annotations } }
  update(world, { ...set, spec: { ...set.spec, template: sealed } })
}

export function guard(world: World, maxSurge: number | string = '100%'): void {
  const { strategy } = deploymentIn(world).spec
  const rollingUpdate = { ...strategy?.rollingUpdate, maxSurge }
  editDeployment(world, { strategy: { type: 'RollingUpdate', rollingUpdate } })
}

/** Makes some pods of U unready, for as long as nobody says otherwise. */
export function shorten(world: World, count: number): void {
  for (const pod of podsOf(world, updatedIn(world)).slice(0, count)) setReady(world, pod, false)
  run(world, 1)
}

/** The sizes of S and U. */
export function sizesOf(world: World, stable = 'web:a'): { S: number; U: number } {
  return { S: setOf(world, stable).spec.replicas ?? 1, U: updatedIn(world).spec.replicas ?? 1 }
}

export function sizeUpdated(world: World, replicas: number): void {
  const set = updatedIn(world)
  update(world, { ...set, spec: { ...set.spec, replicas } })
}

function update(world: World, set: ReplicaSet): void {
  world.api.update(REPLICA_SETS, set, PERSON)
}
