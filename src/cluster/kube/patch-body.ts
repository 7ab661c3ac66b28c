import type { Patch } from '../patch.ts'

const CONTENT_TYPES: Readonly<Record<Patch['kind'], string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  // YAML, of which JSON is a part.
  apply: 'application/apply-patch+yaml',
}

export interface PatchBody {
  readonly contentType: string
  readonly body: string
}

/** A patch as it is sent: what is in it and nothing else. */
export function patchBodyOf(patch: Patch): PatchBody {
  const content = patch.kind === 'json' ? patch.operations : patch.body
  return { contentType: CONTENT_TYPES[patch.kind], body: JSON.stringify(content) }
}
