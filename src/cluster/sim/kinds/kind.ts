import type { InstantMs } from '../../../base/units.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import type { MergeSchema } from '../patch/merge-schema.ts'

/** What the simulated API server must know of a kind to serve it as the real one does. */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly resource: Resource<T>
  readonly shortNames: readonly string[]
  /** Whether `/status` is written apart from the rest. */
  readonly hasStatus: boolean
  /**
   * Whether what is written to `/status` is pruned and defaulted; built-in controllers need it not.
   */
  readonly decodesStatus: boolean
  /** Whether the object answers `/scale` by `spec.replicas`. */
  readonly hasScale: boolean
  /** Whether an update without `resourceVersion` is taken (AllowUnconditionalUpdate). */
  readonly allowsUnconditionalUpdate: boolean
  /** Whether an update of a missing name makes the object (AllowCreateOnUpdate). */
  readonly createsOnUpdate: boolean
  /** Whether a deletion that does not say what becomes of dependents leaves them alone. */
  readonly orphansDependents: boolean
  readonly mergeSchema: MergeSchema
  /** The fields that it has. */
  readonly shape: JsonSchema
  /** Drops unknown fields and fills in defaults; the same reference when nothing changes. */
  defaulted(object: T): T
  /**
   * Readies a new object, which has its name and uid: clears what clients may not set. Status is
   * dropped where `hasStatus`.
   */
  preparedForCreate(object: T, now: InstantMs): T
  /** Readies a changed object: carries over what this write may not touch. */
  preparedForUpdate(object: T, old: T): T
  /** Every reason to refuse the object, or the change from `old`; empty when it is good. */
  validate(object: T, old: T | undefined): readonly ClusterErrorCause[]
  /** Whether this change raises `metadata.generation`. Objects of kinds without one start at 0. */
  raisesGeneration(object: T, old: T): boolean
  readonly startsWithGeneration: boolean
  /** The fields that a field selector may name. */
  readonly selectableFields: readonly string[]
  /** What a field selector compares with; '' where the object has none. */
  selectableValue(object: T, field: string): string
}
