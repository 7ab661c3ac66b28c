/** How the parts of an object merge, for strategic merge patches and for server-side apply. */
export type MergeSchema =
  /** Owned as a whole: scalars, atomic maps and atomic lists. */
  | { readonly kind: 'atomic' }
  /** Merged field by field; fields not named follow `rest`, and are deduced where there is none. */
  | {
      readonly kind: 'struct'
      readonly fields: Readonly<Record<string, MergeSchema>>
      readonly rest?: MergeSchema
      /** Always there, were it empty: nobody adds it (in Go a plain struct field). */
      readonly always?: true
    }
  /** A list of scalars without order or doubles. */
  | { readonly kind: 'set' }
  /** A list whose items are told apart by `keys`. */
  | {
      readonly kind: 'keyed'
      readonly keys: readonly string[]
      /** The key that a strategic patch goes by; without one it replaces the list. */
      readonly patchKey?: string
      readonly items: MergeSchema
      /** What an item means by leaving a key out, such as `protocol: TCP`. */
      readonly keyDefaults?: Readonly<Record<string, string | number | boolean>>
      /** Always there, were it empty (in Go a list without `omitempty`). */
      readonly always?: true
    }

/** The rule for a field that no schema names: maps are merged, all else is owned as a whole. */
export const DEDUCED: MergeSchema = { kind: 'struct', fields: {} }

export function schemaOfField(schema: MergeSchema, key: string): MergeSchema {
  if (schema.kind !== 'struct') return DEDUCED
  if (Object.hasOwn(schema.fields, key)) return schema.fields[key] ?? DEDUCED
  return schema.rest ?? DEDUCED
}

/** Whether the field has a name in the schema, as opposed to being a key of a map. */
export function isNamedField(schema: MergeSchema, key: string): boolean {
  return schema.kind === 'struct' && Object.hasOwn(schema.fields, key)
}
