import { controllerOf } from '../../../src/objects/meta.ts'
import type { ReplicaSet } from '../../../src/objects/workload.ts'

/** A ReplicaSet as stories speak of it: U, or the image of its pods, and its size. */
export function viewOf(
  set: ReplicaSet,
  updatedName: string,
): { readonly name: string; readonly size: string } {
  const { metadata, spec } = set
  const isUpdated = metadata.name === updatedName
  const owned = controllerOf(set) === undefined ? '!' : ''
  return {
    name: isUpdated ? 'U' : (spec.template.spec.containers[0]?.image ?? ''),
    size: `${spec.replicas ?? 1}${owned}`,
  }
}
