import type { InstantMs } from '../../../base/units.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { BUILT_IN_MERGE_SCHEMAS } from '../patch/built-in-merge-schemas.ts'
import { DEDUCED } from '../patch/merge-schema.ts'
import { decodedObject } from './decode-object.ts'
import { decoderOf } from './decode.ts'
import type { Kind } from './kind.ts'
import { metadataRules, ownedFinalizerRules } from './rules/metadata-rules.ts'
import type { NameRule } from './rules/names.ts'
import { dnsSubdomain } from './rules/names.ts'
import { without } from '../../../base/fields.ts'

/** What is particular to a built-in kind; everything left out is as it is for most of them. */
export interface KindTraits<T extends KubeObject> {
  readonly resource: Resource<T>
  readonly shape: JsonSchema
  readonly shortNames?: readonly string[]
  readonly hasStatus?: boolean
  /** Whether what is written to the status is defaulted. */
  readonly decodesStatus?: boolean
  readonly hasScale?: boolean
  readonly allowsUnconditionalUpdate?: boolean
  readonly createsOnUpdate?: boolean
  readonly orphansDependents?: boolean
  readonly nameRule?: NameRule
  /** Defaults that depend on other fields; those that do not are in the shape. */
  defaults?(object: T): T
  prepareForCreate?(object: T, now: InstantMs): T
  prepareForUpdate?(object: T, old: T): T
  rules?(object: T, old: T | undefined): readonly ClusterErrorCause[]
  /** Absent: objects of this kind have no generation. */
  raisesGeneration?(object: T, old: T): boolean
  /** The fields that a field selector may name beside those of the metadata. */
  readonly selectableFields?: SelectableFields<T>
}

export type SelectableFields<T extends KubeObject> = Readonly<Record<string, (object: T) => string>>

export function makeKind<T extends KubeObject>(traits: KindTraits<T>): Kind<T> {
  const { resource, hasStatus = false, nameRule = dnsSubdomain } = traits
  const decode = decoderOf(traits.shape)
  const fields: SelectableFields<T> = {
    ...metadataFields(resource.namespaced),
    ...traits.selectableFields,
  }
  return {
    resource,
    shape: traits.shape,
    shortNames: traits.shortNames ?? [],
    hasStatus,
    decodesStatus: traits.decodesStatus ?? false,
    hasScale: traits.hasScale ?? false,
    allowsUnconditionalUpdate: traits.allowsUnconditionalUpdate ?? true,
    createsOnUpdate: traits.createsOnUpdate ?? false,
    orphansDependents: traits.orphansDependents ?? false,
    mergeSchema: BUILT_IN_MERGE_SCHEMAS[resource.kind] ?? DEDUCED,
    defaulted(object) {
      const decoded = decodedObject(decode, object)
      return traits.defaults?.(decoded) ?? decoded
    },
    preparedForCreate(object, now) {
      if (traits.prepareForCreate !== undefined) return traits.prepareForCreate(object, now)
      return hasStatus ? withStatus(object, undefined) : object
    },
    preparedForUpdate(object, old) {
      const kept = hasStatus ? withStatus(object, statusOf(old)) : object
      return traits.prepareForUpdate?.(kept, old) ?? kept
    },
    validate: (object, old) => [
      ...metadataRules(object, old, nameRule),
      ...ownedFinalizerRules(object, old),
      ...(traits.rules?.(object, old) ?? []),
    ],
    raisesGeneration: (object, old) => traits.raisesGeneration?.(object, old) ?? false,
    startsWithGeneration: traits.raisesGeneration !== undefined,
    selectableFields: Object.keys(fields),
    selectableValue: (object, field) => fields[field]?.(object) ?? '',
  }
}

export function statusOf(object: KubeObject): unknown {
  return 'status' in object ? object.status : undefined
}

/** The object with this status, or with none; itself where that is what it has. */
export function withStatus<T extends KubeObject>(object: T, status: unknown): T {
  if (statusOf(object) === status) return object
  return (status === undefined ? without(object, 'status') : { ...object, status }) as T
}

export function metadataFields(namespaced: boolean): SelectableFields<KubeObject> {
  const name = { 'metadata.name': ({ metadata }: KubeObject) => metadata.name }
  if (!namespaced) return name
  return { ...name, 'metadata.namespace': ({ metadata }) => metadata.namespace ?? '' }
}
