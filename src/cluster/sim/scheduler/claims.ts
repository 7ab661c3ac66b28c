import type { Pod, Volume } from '../../../objects/pod.ts'
import { STATEFUL_SETS, type StatefulSet } from '../../../objects/stateful-set.ts'
import type { World } from '../world.ts'

/**
 * What keeps a pod from every node: a claim that it names and that is not there; `undefined` where
 * there is nothing.
 *
 * Kubernetes 1.36, plugins/volumebinding (podHasPVCs). Left out on purpose: the claims themselves.
 * Of them are there, and bound, those that a StatefulSet makes, and those of volumes that are
 * `ephemeral`.
 */
export function missingClaim(world: World, pod: Pod): string | undefined {
  const volumes = pod.spec['volumes'] as readonly Volume[] | undefined
  const { namespace = '' } = pod.metadata
  for (const { persistentVolumeClaim } of volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue
    const { claimName } = persistentVolumeClaim
    const isThere = [...world.store.list(STATEFUL_SETS, namespace)].some((set) =>
      makesClaim(set, claimName),
    )
    if (!isThere) return `persistentvolumeclaim "${claimName}" not found`
  }
  return undefined
}

/** Kubernetes 1.36, statefulset/stateful_set_utils.go (getPersistentVolumeClaimName). */
function makesClaim({ metadata, spec }: StatefulSet, claim: string): boolean {
  return (spec.volumeClaimTemplates ?? []).some((template) => {
    const beginning = `${template.metadata?.name ?? ''}-${metadata.name}-`
    return claim.startsWith(beginning) && /^\d+$/.test(claim.slice(beginning.length))
  })
}
