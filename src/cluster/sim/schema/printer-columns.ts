import { between, type InstantMs } from '../../../base/units.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import type { PrinterColumn } from '../../../objects/crd.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { humanDuration } from './human-duration.ts'
import { valueAt } from './json-path.ts'

/** What stands in one column of `kubectl get`; undefined where the object says nothing. */
export type Cell = string | number | boolean | undefined

/**
 * One row of the table that `kubectl get` shows of a custom kind.
 *
 * Kubernetes 1.36, apiextensions-apiserver, pkg/registry/customresource/tableconvertor.
 */
export function rowOf(
  columns: readonly PrinterColumn[],
  object: KubeObject,
  now: InstantMs,
): readonly Cell[] {
  return columns.map((column) => cellOf(column, valueAt(object, column.jsonPath), now))
}

function cellOf({ type }: PrinterColumn, value: unknown, now: InstantMs): Cell {
  if (value === undefined || value === null) return undefined
  if (type === 'date') return ageOf(value, now)
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value)
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined
  if (typeof value !== 'number') return undefined
  return type === 'integer' ? Math.trunc(value) : value
}

function ageOf(value: unknown, now: InstantMs): string {
  const at = typeof value === 'string' ? parseTime(value) : undefined
  return at === undefined ? '<invalid>' : humanDuration(between(at, now))
}
