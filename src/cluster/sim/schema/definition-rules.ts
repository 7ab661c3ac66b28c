import type { CrdVersion, CustomResourceDefinition } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import {
  immutableValue,
  invalidValue,
  requiredValue,
  tooManyValues,
  unsupportedValue,
} from '../kinds/rules/causes.ts'
import { dns1035Label, dnsSubdomain } from '../kinds/rules/names.ts'
import { stepsOf } from './json-path.ts'
import { structuralRules } from './structural-rules.ts'

/**
 * What a CustomResourceDefinition must be, so that it can be served.
 *
 * Kubernetes 1.36, apiextensions-apiserver, pkg/apis/apiextensions/validation.
 */
export function definitionRules(
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly ClusterErrorCause[] {
  return [
    ...nameRules(crd),
    ...scopeRules(crd.spec.scope),
    ...versionListRules(crd.spec.versions),
    ...crd.spec.versions.flatMap((version, index) =>
      versionRules(version, `spec.versions[${index}]`),
    ),
    ...(old === undefined ? [] : updateRules(crd, old)),
  ]
}

function nameRules({ metadata, spec }: CustomResourceDefinition): ClusterErrorCause[] {
  const { group, names } = spec as Partial<CustomResourceDefinition['spec']>
  const { plural = '', kind = '' } = (names ?? {}) as Readonly<Record<string, string>>
  const found = [...groupRules(group ?? '')]
  if (metadata.name !== `${plural}.${group ?? ''}`) {
    const detail = 'must be spec.names.plural+"."+spec.group'
    found.push(invalidValue('metadata.name', metadata.name, detail))
  }
  if (kind === '') found.push(requiredValue('spec.names.kind'))
  const wrongPlural = dns1035Label(plural)
  if (plural === '') found.push(requiredValue('spec.names.plural'))
  else if (wrongPlural !== undefined) {
    found.push(invalidValue('spec.names.plural', plural, wrongPlural))
  }
  return found
}

function groupRules(group: string): ClusterErrorCause[] {
  if (group === '') return [requiredValue('spec.group')]
  const wrong = dnsSubdomain(group)
  if (wrong !== undefined) return [invalidValue('spec.group', group, wrong)]
  if (group.includes('.')) return []
  return [invalidValue('spec.group', group, 'should be a domain with at least one dot')]
}

const SCOPES = ['Cluster', 'Namespaced']

function scopeRules(scope: string | undefined): ClusterErrorCause[] {
  if (scope === undefined) return [requiredValue('spec.scope')]
  return SCOPES.includes(scope) ? [] : [unsupportedValue('spec.scope', scope, SCOPES)]
}

function versionListRules(versions: readonly CrdVersion[]): ClusterErrorCause[] {
  const names = versions.map((version) => version.name)
  const found: ClusterErrorCause[] = []
  if (new Set(names).size < names.length) {
    found.push(invalidValue('spec.versions', names, 'must contain unique version names'))
  }
  if (versions.filter((version) => version.storage).length !== 1) {
    const detail = 'must have exactly one version marked as storage version'
    found.push(invalidValue('spec.versions', names, detail))
  }
  return found
}

function versionRules(version: CrdVersion, path: string): readonly ClusterErrorCause[] {
  const wrongName = dns1035Label(version.name)
  const schema = (version as Partial<CrdVersion>).schema?.openAPIV3Schema
  const schemaPath = `${path}.schema.openAPIV3Schema`
  return [
    ...(wrongName === undefined ? [] : [invalidValue(`${path}.name`, version.name, wrongName)]),
    ...(schema === undefined
      ? [requiredValue(schemaPath, 'schemas are required')]
      : structuralRules(schema, schemaPath)),
    ...columnRules(version, path),
    ...selectableRules(version, path),
  ]
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string']

function columnRules({ additionalPrinterColumns = [] }: CrdVersion, path: string) {
  return additionalPrinterColumns.flatMap(({ type, jsonPath }, index): ClusterErrorCause[] => {
    const at = `${path}.additionalPrinterColumns[${index}]`
    const found = pathRules(jsonPath, `${at}.jsonPath`)
    if (!COLUMN_TYPES.includes(type)) {
      found.push(unsupportedValue(`${at}.type`, type, COLUMN_TYPES))
    }
    return found
  })
}

const SELECTABLE_MAX = 8

function selectableRules({ selectableFields = [] }: CrdVersion, path: string) {
  const at = `${path}.selectableFields`
  const found = selectableFields.flatMap(({ jsonPath }, index) =>
    pathRules(jsonPath, `${at}[${index}].jsonPath`),
  )
  if (selectableFields.length > SELECTABLE_MAX) {
    found.push(tooManyValues(at, selectableFields.length, SELECTABLE_MAX))
  }
  return found
}

function pathRules(jsonPath: string | undefined, path: string): ClusterErrorCause[] {
  if (jsonPath === undefined) return [requiredValue(path)]
  try {
    stepsOf(jsonPath)
    return []
  } catch {
    return [invalidValue(path, jsonPath, 'is an invalid path: must be a simple json path')]
  }
}

/** What objects that are stored already rest on. */
function updateRules(
  { spec }: CustomResourceDefinition,
  { spec: old }: CustomResourceDefinition,
): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  if (spec.group !== old.group) found.push(immutableValue('spec.group', spec.group))
  if (spec.scope !== old.scope) found.push(immutableValue('spec.scope', spec.scope))
  for (const name of ['plural', 'kind'] as const) {
    if (spec.names[name] === old.names[name]) continue
    found.push(immutableValue(`spec.names.${name}`, spec.names[name]))
  }
  return found
}
