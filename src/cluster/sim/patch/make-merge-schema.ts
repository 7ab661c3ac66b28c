import type { MergeSchema } from './merge-schema.ts'

type Fields = Readonly<Record<string, MergeSchema>>
type Struct = Extract<MergeSchema, { kind: 'struct' }>
type Keyed = Extract<MergeSchema, { kind: 'keyed' }>

export const ATOMIC: MergeSchema = { kind: 'atomic' }
export const SET: MergeSchema = { kind: 'set' }
/** A map from text to scalars. */
export const MAP: MergeSchema = { kind: 'struct', fields: {}, rest: ATOMIC }
/** Fields of which none is special: scalars and lists that are replaced. */
export const PLAIN: Struct = { kind: 'struct', fields: {} }

/** A structure; its scalars and its atomic lists need no mention. */
export function struct(fields: Fields): Struct {
  return { kind: 'struct', fields }
}

/** A structure with these parts, of which none is special. */
export function plainParts(...names: readonly string[]): Struct {
  return struct(Object.fromEntries(names.map((name) => [name, PLAIN])))
}

/** A list of items told apart by one key, in server-side apply and strategic patches alike. */
export function listBy(key: string, items: MergeSchema = PLAIN): Keyed {
  return { kind: 'keyed', keys: [key], patchKey: key, items }
}

/**
 * The ports of a container or of a Service: a port may serve two protocols, which server-side apply
 * tells apart and strategic patches do not.
 */
export function portsBy(port: string): Keyed {
  return {
    kind: 'keyed',
    keys: [port, 'protocol'],
    patchKey: port,
    keyDefaults: { protocol: 'TCP' },
    items: PLAIN,
  }
}

/** The same schema for a part that is always there. */
export function always<T extends Struct | Keyed>(schema: T): T {
  return { ...schema, always: true }
}

/** `metadata` of any object. */
export const METADATA: Struct = struct({
  annotations: MAP,
  finalizers: SET,
  labels: MAP,
  ownerReferences: listBy('uid', ATOMIC),
})

/** The conditions of a status, and the like. */
export const CONDITIONS: Keyed = listBy('type')

/** An object of a kind that has these parts beside its metadata. */
export function objectWith(parts: Fields): MergeSchema {
  return struct({ metadata: always(METADATA), ...parts })
}
