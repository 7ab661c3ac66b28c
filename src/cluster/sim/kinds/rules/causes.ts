import type { ClusterErrorCause } from '../../../errors.ts'

/** What the API server writes for a field where a cause has none. */
export const NO_FIELD = '<nil>'

/**
 * The ways a field can be wrong, worded as the API server words them.
 *
 * Kubernetes 1.36, apimachinery, pkg/util/validation/field/errors.go.
 */
export function invalidValue(field: string, value: unknown, detail: string): ClusterErrorCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${shown(value)}: ${detail}`,
    field,
  }
}

/** About an object or a list, which is too much to be shown. */
export function invalidWhole(field: string, detail: string): ClusterErrorCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${detail}`, field }
}

/** A value of another type than `wanted`, which is shown as `found`. */
export function wrongTypeValue(field: string, wanted: string, found: unknown): ClusterErrorCause {
  const detail = `${field} in body must be of type ${wanted}: ${shown(found)}`
  return { ...invalidValue(field, found, detail), reason: 'FieldValueTypeInvalid' }
}

export function requiredValue(field: string, detail = ''): ClusterErrorCause {
  const message = detail === '' ? 'Required value' : `Required value: ${detail}`
  return { reason: 'FieldValueRequired', message, field }
}

export function duplicateValue(field: string, value: unknown): ClusterErrorCause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown(value)}`, field }
}

export function forbiddenValue(field: string, detail: string): ClusterErrorCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field }
}

export function unsupportedValue(
  field: string,
  value: unknown,
  supported: readonly string[],
): ClusterErrorCause {
  const list = supported.map((one) => JSON.stringify(one)).join(', ')
  const message = `Unsupported value: ${shown(value)}: supported values: ${list}`
  return { reason: 'FieldValueNotSupported', message, field }
}

export function tooLongValue(field: string, lengthMax: number): ClusterErrorCause {
  const message = `Too long: may not be more than ${lengthMax} bytes`
  return { reason: 'FieldValueTooLong', message, field }
}

export function tooManyValues(field: string, count: number, countMax: number): ClusterErrorCause {
  const message = `Too many: ${count}: must have at most ${countMax} items`
  return { reason: 'FieldValueTooMany', message, field }
}

export function immutableValue(field: string, value: unknown): ClusterErrorCause {
  return invalidValue(field, value, 'field is immutable')
}

function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value)
}
