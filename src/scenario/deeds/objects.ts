import { ClusterError } from '../../cluster/errors.ts'
import { kindNamed } from '../../cluster/sim/kinds/kind-named.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { ObjectKey } from '../../objects/meta.ts'
import type { Resource } from '../../objects/resource.ts'
import { DEPLOYMENTS } from '../../objects/workload.ts'

/** What an action is about that names a Deployment, or a kind and a name. */
export interface Target {
  readonly deployment?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
}

export function targetOf({ deployment, kind = DEPLOYMENTS.kind, name = '' }: Target): {
  readonly kind: string
  readonly name: string
} {
  return { kind, name: deployment ?? name }
}

/** As kubectl takes it. */
export function targetText(target: Target): string {
  const { kind, name } = targetOf(target)
  return `${kind.toLowerCase()}/${name}`
}

/** Actions reach the namespace "default" only. */
export function keyInDefault(name: string): ObjectKey {
  return { namespace: 'default', name }
}

/** The resource of a kind by its name, as the API server's discovery would tell. */
export function resourceOf(world: World, kind: string): Resource {
  const served = kindNamed(world, kind)
  if (served !== undefined) return served.resource
  throw new ClusterError('NotFound', `the server doesn't have a resource type "${kind}"`)
}

export function missing(resource: Resource, name: string): ClusterError {
  return new ClusterError('NotFound', `${resource.plural} "${name}" not found`)
}
