import { newWorld } from '../cluster/sim/cluster-parts.ts'
import { isClusterError, type ClusterError } from '../cluster/errors.ts'
import type { CustomResourceDefinition } from '../objects/crd.ts'
import { CRDS } from '../objects/crd.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { Manifests } from './deeds/intent.ts'
import { applyAll } from './deeds/object-deeds.ts'
import type { Scenario } from './scenario.ts'

export interface Refusal {
  readonly object: KubeObject
  readonly error: ClusterError
}

/**
 * The objects with which a run is to begin and that its API server does not take, such as a Service
 * whose node port another one has.
 */
export function refusedManifests(
  { manifests: files }: Scenario['spec'],
  manifests: Manifests,
  crds: readonly CustomResourceDefinition[],
): readonly Refusal[] {
  const world = newWorld({ seed: 1 })
  for (const crd of crds) world.api.create(CRDS, crd, { fieldManager: 'kubectl' })
  const objects = files.flatMap((file) => manifests.get(file) ?? [])
  return objects.flatMap((object) => {
    try {
      applyAll(world, [object])
      return []
    } catch (error) {
      if (!isClusterError(error)) throw error
      return [{ object, error }]
    }
  })
}
