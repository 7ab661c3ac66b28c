import type { ClusterError } from '../../errors.ts'

/**
 * Whether an object is refused because its namespace is being deleted: nothing else can be expected
 * there, so that controllers make no failure of it (api/core/v1: NamespaceTerminatingCause).
 */
export function isNamespaceEnding({ causes }: ClusterError): boolean {
  return causes.some(({ reason }) => reason === 'NamespaceTerminating')
}
