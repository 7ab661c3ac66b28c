import type { KubeObject } from '../../../objects/meta.ts'
import { unknownFieldPaths } from '../schema/prune.ts'
import { BUILT_IN_KINDS } from './built-in-kinds.ts'

/**
 * The paths of the fields that the API server would drop from a manifest of a built-in kind, as
 * `fieldValidation=Strict` finds them. Empty where the kind is not a built-in one.
 *
 * Volumes, affinity, security contexts, metrics, schemas of definitions and status are not
 * looked into.
 */
export function unknownFields(kindName: string, object: KubeObject): readonly string[] {
  const kind = BUILT_IN_KINDS.find(({ resource }) => resource.kind === kindName)
  return kind === undefined ? [] : unknownFieldPaths(object, kind.shape)
}
