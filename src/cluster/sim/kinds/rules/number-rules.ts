import type { DaemonSetStrategy } from '../../../../objects/daemon-set.ts'
import type { IntOrPercent } from '../../../../objects/int-or-percent.ts'
import type { DeploymentStrategy } from '../../../../objects/workload.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { invalidValue } from './causes.ts'

export function nonNegativeRules(value: number | undefined, path: string): ClusterErrorCause[] {
  if (value === undefined || value >= 0) return []
  return [invalidValue(path, value, 'must be greater than or equal to 0')]
}

export function positiveRules(value: number | undefined, path: string): ClusterErrorCause[] {
  if (value === undefined || value > 0) return []
  return [invalidValue(path, value, 'must be greater than 0')]
}

/** A count that is not negative, or a share such as `25%`. */
export function intOrPercentRules(
  value: IntOrPercent | undefined,
  path: string,
): ClusterErrorCause[] {
  if (typeof value !== 'string') return nonNegativeRules(value, path)
  if (/^\d+%$/.test(value)) return []
  const detail =
    "a valid percent string must be a numeric string followed by an ending '%' " +
    "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
  return [invalidValue(path, value, detail)]
}

export function atMostAllRules(value: IntOrPercent | undefined, path: string): ClusterErrorCause[] {
  if (typeof value !== 'string' || !(Number.parseInt(value, 10) > 100)) return []
  return [invalidValue(path, value, 'must not be greater than 100%')]
}

/** Whether a count or a share is nothing at all. */
export function isZero(value: IntOrPercent | undefined): boolean {
  return value === 0 || value === '0%' || value === undefined
}

/** The server shows the whole of a strategy that it refuses, as Go writes it. */
export function strategyInGo({
  type,
  rollingUpdate,
}: DeploymentStrategy | DaemonSetStrategy): object {
  const { maxUnavailable, maxSurge } = rollingUpdate ?? {}
  const limits = { MaxUnavailable: maxUnavailable ?? 0, MaxSurge: maxSurge ?? 0 }
  return { Type: type, RollingUpdate: rollingUpdate === undefined ? null : limits }
}
