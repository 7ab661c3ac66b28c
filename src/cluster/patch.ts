import type { Json } from '../base/json.ts'

/** One operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string }

/** A change to an object, in one of the four forms that an API server takes. */
export type Patch =
  | { readonly kind: 'json'; readonly operations: readonly JsonPatchOperation[] }
  /** RFC 7386: null deletes, lists are replaced whole. */
  | { readonly kind: 'merge'; readonly body: Json }
  /** Lists are merged by their keys; built-in kinds only. */
  | { readonly kind: 'strategic'; readonly body: Json }
  /** Server-side apply: the fields that this manager wants; made if absent. */
  | { readonly kind: 'apply'; readonly body: Json; readonly force: boolean }
