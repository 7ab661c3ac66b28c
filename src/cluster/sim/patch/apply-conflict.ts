import { compareTexts } from '../../../base/order.ts'
import type { ManagedFieldsEntry } from '../../../objects/meta.ts'
import { ClusterError } from '../../errors.ts'
import { type FieldSet, intersection, pathsOf } from './field-set.ts'
import { type Entries, setOfEntry } from './managed-fields.ts'
import { formatPath } from './path-element.ts'

/** A field that somebody applies and somebody else owns. */
export interface ApplyConflict {
  /** The owner, as an API server names it. */
  readonly owner: string
  readonly field: string
}

/** The fields among `changed` that these managers own, by manager and path. */
export function conflictsAmong(entries: Entries, changed: FieldSet): readonly ApplyConflict[] {
  return entries
    .flatMap((entry) => {
      const owner = describeOwner(entry)
      const paths = pathsOf(intersection(setOfEntry(entry), changed))
      return paths.map((path) => ({ owner, field: formatPath(path) }))
    })
    .sort((a, b) => compareTexts(a.owner, b.owner))
}

/** Kubernetes 1.35, managedfields/internal/conflict.go. */
export function conflictError(conflicts: readonly ApplyConflict[]): ClusterError {
  const causes = conflicts.map(({ owner, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${owner}`,
    field,
  }))
  return new ClusterError('Conflict', messageOf(conflicts), { causes })
}

function messageOf(conflicts: readonly ApplyConflict[]): string {
  const [first] = conflicts
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${first.owner}: ${first.field}`
  }
  const lines = [...new Set(conflicts.map(({ owner }) => owner))].flatMap((owner) => [
    `conflicts with ${owner}:`,
    ...conflicts.filter((one) => one.owner === owner).map(({ field }) => `- ${field}`),
  ])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

function describeOwner({
  manager,
  operation,
  apiVersion,
  subresource,
}: ManagedFieldsEntry): string {
  const status = subresource === undefined ? '' : ` with subresource "${subresource}"`
  const version = operation === 'Update' ? ` using ${apiVersion}` : ''
  return `"${manager}"${status}${version}`
}
