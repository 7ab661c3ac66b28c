import { DELETION_COST, type Pod } from '../../../../objects/pod.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { invalidValue } from './causes.ts'

const NOTHING_WRONG: readonly ClusterErrorCause[] = []

/** Kubernetes 1.36, pkg/apis/core/helper (GetDeletionCostFromPodAnnotations). */
export function deletionCostRules({ metadata }: Pod): readonly ClusterErrorCause[] {
  const cost = metadata.annotations?.[DELETION_COST]
  if (cost === undefined || isWhole32(cost)) return NOTHING_WRONG
  const path = `metadata.annotations[${DELETION_COST}]`
  return [invalidValue(path, cost, 'must be a 32bit integer')]
}

function isWhole32(text: string): boolean {
  if (!/^(0|[1-9]\d*|-\d+)$/.test(text)) return false
  const value = Number(text)
  return value >= -(2 ** 31) && value < 2 ** 31
}
