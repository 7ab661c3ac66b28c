import { deepEqual } from '../../../base/json.ts'
import type { CrdVersion, CustomResourceDefinition, JsonSchema } from '../../../objects/crd.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import type { Kind } from '../kinds/kind.ts'
import { metadataFields, statusOf, withStatus, type SelectableFields } from '../kinds/make-kind.ts'
import { withDecodedMetadata } from '../kinds/decode-object.ts'
import { invalidValue, NO_FIELD } from '../kinds/rules/causes.ts'
import { metadataRules } from '../kinds/rules/metadata-rules.ts'
import { dnsSubdomain } from '../kinds/rules/names.ts'
import { without } from '../../../base/fields.ts'
import { mergeSchemaOfCrd } from '../patch/schema-of-crd.ts'
import { compileRules, ruleCauses } from './cel-rules.ts'
import { withDefaultValues } from './default-values.ts'
import { valueAt } from './json-path.ts'
import { pruned } from './prune.ts'
import { schemaRules } from './validate-schema.ts'

/**
 * What leaves the rules unchecked: they may count on a value of the right shape.
 *
 * Kubernetes 1.36, apiextensions-apiserver, pkg/registry/customresource/strategy.go.
 */
const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])
const UNCHECKED = invalidValue(
  NO_FIELD,
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
)

/** What a definition lets the API server serve: a kind for each version, the stored one last. */
export function kindsOfCrd(crd: CustomResourceDefinition): readonly Kind[] {
  const served = crd.spec.versions.filter((version) => version.served)
  const inOrder = [
    ...served.filter((version) => !version.storage),
    ...served.filter((version) => version.storage),
  ]
  return inOrder.map((version) => kindOfCrd(crd, version))
}

/**
 * Serves a custom kind from its schema alone: pruning, defaults, bounds and CEL rules.
 *
 * Left out on purpose: the `scale` subresource, and conversion between versions.
 */
export function kindOfCrd(crd: CustomResourceDefinition, version: CrdVersion): Kind {
  const schema = rootSchemaOf(version)
  const rules = compileRules(schema)
  const hasStatus = version.subresources?.status !== undefined
  const fields: SelectableFields<KubeObject> = {
    ...metadataFields(crd.spec.scope === 'Namespaced'),
    ...declaredFields(version),
  }
  const fill = (object: KubeObject): KubeObject => withDefaultValues(object, schema) as KubeObject
  return {
    resource: resourceOf(crd, version),
    shortNames: crd.spec.names.shortNames ?? [],
    hasStatus,
    decodesStatus: true,
    hasScale: false,
    allowsUnconditionalUpdate: false,
    createsOnUpdate: false,
    orphansDependents: false,
    mergeSchema: mergeSchemaOfCrd(schema),
    shape: schema,
    defaulted: (object) => fill(pruned(withDecodedMetadata(object), schema) as KubeObject),
    // What a new object has of status is its default, as after reading it from storage.
    preparedForCreate: (object) => (hasStatus ? fill(withStatus(object, undefined)) : object),
    preparedForUpdate: (object, old) => (hasStatus ? withStatus(object, statusOf(old)) : object),
    validate(object, old) {
      const pair = { value: object, old }
      const found = [...metadataRules(object, old, dnsSubdomain), ...schemaRules(pair, schema, '')]
      if (rules === undefined) return found
      const unchecked = found.some(({ reason }) => BLOCKING.has(reason))
      return [...found, ...(unchecked ? [UNCHECKED] : ruleCauses(rules, pair, ''))]
    },
    raisesGeneration: (object, old) =>
      !deepEqual(contentOf(object, hasStatus), contentOf(old, hasStatus)),
    startsWithGeneration: true,
    selectableFields: Object.keys(fields),
    selectableValue: (object, field) => fields[field]?.(object) ?? '',
  }
}

/** The schema of the whole object; what every object has need not be written in a definition. */
export function rootSchemaOf(version: CrdVersion): JsonSchema {
  const schema = version.schema.openAPIV3Schema
  const text: JsonSchema = { type: 'string' }
  const metadata = schema.properties?.['metadata'] ?? { type: 'object' }
  return {
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: text,
      kind: text,
      metadata: {
        ...metadata,
        properties: { name: text, generateName: text, ...metadata.properties },
        'x-kubernetes-preserve-unknown-fields': true,
      },
    },
  }
}

function resourceOf({ spec }: CustomResourceDefinition, version: CrdVersion): Resource {
  return {
    group: spec.group,
    version: version.name,
    plural: spec.names.plural,
    kind: spec.names.kind,
    namespaced: spec.scope === 'Namespaced',
  }
}

/** What counts for the generation: all but metadata, and all but status where that is apart. */
function contentOf(object: KubeObject, hasStatus: boolean): object {
  const content = without(object, 'metadata')
  return hasStatus ? without(content, 'status') : content
}

function declaredFields({ selectableFields = [] }: CrdVersion): SelectableFields<KubeObject> {
  return Object.fromEntries(
    selectableFields.map(({ jsonPath }) => [
      jsonPath.replace(/^\./, ''),
      (object: KubeObject) => scalarText(valueAt(object, jsonPath)),
    ]),
  )
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}
