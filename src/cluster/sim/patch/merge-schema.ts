/** How the parts of an object merge, for strategic merge patches and for server-side apply. */
export type MergeSchema =
  /** Replaced and owned as a whole: scalars, atomic maps and atomic lists. */
  | { readonly kind: 'atomic' }
  /** Merged field by field; fields not named follow `rest`, and are deduced where there is none. */
  | {
      readonly kind: 'struct'
      readonly fields: Readonly<Record<string, MergeSchema>>
      readonly rest?: MergeSchema
    }
  /** A list of scalars without order or doubles. */
  | { readonly kind: 'set' }
  /** A list whose items are told apart by `keys`; a strategic patch uses `patchKey`. */
  | {
      readonly kind: 'keyed'
      readonly keys: readonly string[]
      readonly patchKey: string
      readonly items: MergeSchema
    }
