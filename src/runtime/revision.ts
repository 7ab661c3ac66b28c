/**
 * Whether one resourceVersion is as late as another, or later.
 *
 * They are whole decimal numbers that grow within a kind (Kubernetes 1.35, KEP-5504).
 */
export function isAsLateAs(revision: string, other: string): boolean {
  return revision.length === other.length ? revision >= other : revision.length > other.length
}
