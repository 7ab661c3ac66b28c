import type { Json } from '../base/json.ts'
import type { World } from '../cluster/sim/world.ts'
import type { KubeObject, ObjectKey } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import { DEPLOYMENTS } from '../objects/workload.ts'
import { ClusterError, isClusterError } from '../cluster/errors.ts'
import { KUBECTL, type Intent } from './intent.ts'
import { requestOf } from './request.ts'
import type { Action } from './scenario.ts'
import { undo } from './undo.ts'

/** The files that a scenario's `apply` actions name, read before the run. */
export type Manifests = ReadonlyMap<string, readonly KubeObject[]>

/**
 * What a person did, as the command or the object that does it, and what the cluster said to it.
 */
export interface Deed {
  readonly text: string
}

/**
 * Does to a cluster what a person would do with kubectl; a refusal becomes part of the sentence.
 */
export function perform(world: World, action: Action, manifests: Manifests): Deed | undefined {
  const deed = deedOf(world, action, manifests)
  if (deed === undefined) return undefined
  try {
    deed.act()
    return { text: deed.text }
  } catch (error) {
    if (!isClusterError(error)) throw error
    return { text: `${deed.text} (refused: ${error.message})` }
  }
}

function deedOf(world: World, action: Action, manifests: Manifests): Intent | undefined {
  const { setImage, scale, apply, request } = action
  if (setImage !== undefined) return setImageOf(world, setImage)
  if (scale !== undefined) return scaleOf(world, scale)
  if (apply !== undefined) return applyOf(world, apply, manifests)
  if (request !== undefined) return requestOf(world, request)
  return deploymentDeedOf(world, action) ?? objectDeedOf(world, action)
}

function setImageOf(world: World, wish: NonNullable<Action['setImage']>): Intent {
  const live = world.api.get(DEPLOYMENTS, key(wish.deployment))
  const container = wish.container ?? live?.spec.template.spec.containers[0]?.name ?? ''
  const { deployment, image } = wish
  return {
    text: `kubectl set image deployment/${deployment} ${container}=${image}`,
    act: () => {
      patch(world, deployment, {
        spec: { template: { spec: { containers: [{ name: container, image }] } } },
      })
    },
  }
}

function scaleOf(world: World, { deployment, replicas }: NonNullable<Action['scale']>): Intent {
  return {
    text: `kubectl scale deployment/${deployment} --replicas=${replicas}`,
    act: () => {
      const scale = world.api.getScale(DEPLOYMENTS, key(deployment))
      if (scale === undefined) throw missing(DEPLOYMENTS, deployment)
      world.api.updateScale(DEPLOYMENTS, { ...scale, spec: { replicas } }, KUBECTL)
    },
  }
}

function applyOf(world: World, file: string, manifests: Manifests): Intent {
  return {
    text: `kubectl apply -f ${file}`,
    act: () => {
      applyAll(world, manifests.get(file) ?? [])
    },
  }
}

/** Applies objects in the order of their files, as `kubectl apply --server-side` does. */
export function applyAll(world: World, objects: readonly KubeObject[]): void {
  for (const object of objects) {
    const resource = resourceOf(world, object.kind)
    const { name, namespace = 'default' } = object.metadata
    const body = object as unknown as Json
    world.api.patch(
      resource,
      { namespace, name },
      { kind: 'apply', body, force: true },
      { fieldManager: 'kubectl' },
    )
  }
}

function deploymentDeedOf(world: World, action: Action): Intent | undefined {
  const { resume } = action
  if (resume !== undefined) {
    return {
      text: `kubectl rollout resume deployment/${resume.deployment}`,
      act: () => {
        patch(world, resume.deployment, { spec: { paused: null } })
      },
    }
  }
  if (action.undo === undefined) return undefined
  const { deployment } = action.undo
  return {
    text: `kubectl rollout undo deployment/${deployment}`,
    act: () => {
      const live = world.api.get(DEPLOYMENTS, key(deployment))
      if (live === undefined) throw missing(DEPLOYMENTS, deployment)
      undo(world, live)
    },
  }
}

function objectDeedOf(world: World, action: Action): Intent | undefined {
  if (action.patch !== undefined) {
    const { kind, name, merge } = action.patch
    return {
      text: `kubectl patch ${kind.toLowerCase()}/${name} --type=merge -p '${JSON.stringify(merge)}'`,
      act: () => {
        const change = { kind: 'merge', body: merge as Json } as const
        world.api.patch(resourceOf(world, kind), key(name), change, KUBECTL)
      },
    }
  }
  if (action.delete === undefined) return undefined
  const { kind, name, propagation = 'Background' } = action.delete
  return {
    text: `kubectl delete ${kind.toLowerCase()}/${name} --cascade=${propagation.toLowerCase()}`,
    act: () => {
      world.api.delete(resourceOf(world, kind), key(name), { propagation })
    },
  }
}

/** A strategic patch, as most of kubectl's verbs send. */
function patch(world: World, name: string, body: Json): void {
  world.api.patch(DEPLOYMENTS, key(name), { kind: 'strategic', body }, KUBECTL)
}

function key(name: string): ObjectKey {
  return { namespace: 'default', name }
}

/** The resource of a kind by its name, as the API server's discovery would tell. */
function resourceOf(world: World, kind: string): Resource {
  for (const { resource } of world.api.kinds().values()) if (resource.kind === kind) return resource
  throw new ClusterError('NotFound', `the server doesn't have a resource type "${kind}"`)
}

function missing(resource: Resource, name: string): ClusterError {
  return new ClusterError('NotFound', `${resource.plural} "${name}" not found`)
}
