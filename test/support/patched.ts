import { applyMergePatch } from '../../src/cluster/sim/patch/merge-patch.ts'
import type { Write } from '../../src/domain/rollout/decision.ts'
import type { KubeObject } from '../../src/objects/meta.ts'

/** An object after a patch, as an API server would leave it; the object itself without one. */
export function patched<T extends KubeObject>(object: T, write: Write | undefined): T {
  return write?.kind === 'patch' ? (applyMergePatch(object, write.body) as T) : object
}
