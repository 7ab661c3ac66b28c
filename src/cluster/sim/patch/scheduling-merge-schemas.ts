import { objectWith } from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

export const SCHEDULING_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  PriorityClass: objectWith({}),
}
