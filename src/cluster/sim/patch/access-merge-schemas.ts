import { ATOMIC, objectWith, PLAIN } from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

const BINDING = objectWith({ roleRef: ATOMIC, subjects: ATOMIC })

/** How the kinds merge that say who may do what. */
export const ACCESS_MERGE_SCHEMAS: Readonly<Record<string, MergeSchema>> = {
  ClusterRole: objectWith({ aggregationRule: PLAIN, rules: ATOMIC }),
  ClusterRoleBinding: BINDING,
  Role: objectWith({ rules: ATOMIC }),
  RoleBinding: BINDING,
}
