import { defined } from '../../../src/base/assert.ts'
import { after, seconds } from '../../../src/base/units.ts'
import type { Actor } from '../../../src/cluster/sim/actor.ts'
import { CONTROLLERS, newWorld } from '../../../src/cluster/sim/cluster-parts.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { controllerOf, type ObjectMeta } from '../../../src/objects/meta.ts'
import { PODS, type Pod, type PodTemplateSpec } from '../../../src/objects/pod.ts'
import type { Service, ServiceSpec } from '../../../src/objects/service.ts'
import {
  DEPLOYMENTS,
  REPLICA_SETS,
  type Deployment,
  type DeploymentSpec,
  type ReplicaSet,
  type ReplicaSetSpec,
} from '../../../src/objects/workload.ts'
import { instantPods } from './instant-pods.ts'

/** Under which name people write in tests. */
export const PERSON = { fieldManager: 'person' }

/**
 * A cluster with every controller, whose pods are ready a tenth of a second after they are made.
 */
export function worldOf(actors: readonly Actor[] = [instantPods()], seed = 1): World {
  return newWorld({ seed, actors: [...CONTROLLERS, ...actors] })
}

export function run(world: World, time = 5): void {
  world.runUntil(after(world.now(), seconds(time)))
}

export function templateOf(image: string): PodTemplateSpec {
  return {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image }] },
  }
}

/** The Deployment "web" with one container of the same name. */
export function makeDeployment(
  spec: Partial<DeploymentSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', ...metadata },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: templateOf('web:a'),
      ...spec,
    },
  }
}

export function createDeployment(world: World, deployment = makeDeployment()): Deployment {
  return world.api.create(DEPLOYMENTS, deployment, PERSON)
}

export function deploymentIn(world: World, name = 'web'): Deployment {
  const deployment = world.api.get(DEPLOYMENTS, { namespace: 'default', name })
  return defined(deployment, `the Deployment "${name}"`)
}

/** Changes fields of the spec of "web", as one write. */
export function editDeployment(world: World, spec: Partial<DeploymentSpec>): Deployment {
  const deployment = deploymentIn(world)
  const edited = { ...deployment, spec: { ...deployment.spec, ...spec } }
  return world.api.update(DEPLOYMENTS, edited, PERSON)
}

export function setImage(world: World, image: string): void {
  editDeployment(world, { template: templateOf(image) })
}

export function setsIn(world: World): readonly ReplicaSet[] {
  return world.api.list(REPLICA_SETS).items
}

/** The set whose pods run this image; of several the one that "web" owns, or else the first. */
export function setOf(world: World, image: string): ReplicaSet {
  const sets = setsIn(world).filter(({ spec }) => spec.template.spec.containers[0]?.image === image)
  const owned = sets.find((set) => controllerOf(set) !== undefined)
  return defined(owned ?? sets[0], `a ReplicaSet for the image "${image}"`)
}

/** The size of the set of each image, such as `{'web:a': 0, 'web:b': 3}`. */
export function sizesIn(world: World): Readonly<Record<string, number>> {
  const sizes: Record<string, number> = {}
  for (const { spec } of setsIn(world)) {
    const image = spec.template.spec.containers[0]?.image ?? ''
    sizes[image] = (sizes[image] ?? 0) + (spec.replicas ?? 1)
  }
  return sizes
}

export function podsIn(world: World): readonly Pod[] {
  return world.api.list(PODS).items
}

export function podsOf(world: World, set: ReplicaSet): readonly Pod[] {
  return podsIn(world).filter((pod) => controllerOf(pod)?.uid === set.metadata.uid)
}

/** The Deployment's condition of this type, as `status reason`. */
export function conditionIn(world: World, type: string): string {
  const condition = deploymentIn(world).status?.conditions?.find((one) => one.type === type)
  return condition === undefined ? '' : `${condition.status} ${condition.reason ?? ''}`
}

export function makeReplicaSet(
  spec: Partial<ReplicaSetSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web-1', namespace: 'default', ...metadata },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: templateOf('web:a'),
      ...spec,
    },
  }
}

/** The Service "web" of the pods of the Deployment "web". */
export function makeService(
  spec: Partial<ServiceSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', ...metadata },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
  }
}
