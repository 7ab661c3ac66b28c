import type { Pod } from '../../../../objects/pod.ts'
import { POD_NAME_LABEL, type StatefulSet } from '../../../../objects/stateful-set.ts'

// Kubernetes 1.36, stateful_set_utils.go.

const NAME = /^(.*)-([0-9]+)$/
const ORDINAL_MAX = 2 ** 31 - 1

/** The number at the end of a pod's name; -1 where there is none. */
export function ordinalOf({ metadata }: Pod): number {
  const ordinal = Number(NAME.exec(metadata.name)?.[2] ?? -1)
  return ordinal > ORDINAL_MAX ? -1 : ordinal
}

/** Whether the name of a pod begins with the set's, whatever labels it has (isMemberOf). */
export function isMemberOf(set: StatefulSet, { metadata }: Pod): boolean {
  return NAME.exec(metadata.name)?.[1] === set.metadata.name
}

export function podNameOf(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`
}

export function startOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0
}

export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const start = startOf(set)
  return ordinal >= start && ordinal < start + (set.spec.replicas ?? 1)
}

/** Whether a pod is called what it should be, and says so itself (identityMatches). */
export function hasIdentity(set: StatefulSet, { metadata }: Pod): boolean {
  const name = podNameOf(set, Number(NAME.exec(metadata.name)?.[2]))
  return metadata.name === name && metadata.labels?.[POD_NAME_LABEL] === name
}
