import type { World } from '../../../src/cluster/sim/world.ts'
import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  type PolicyRule,
} from '../../../src/objects/access.ts'
import { PERSON } from './workload-world.ts'

const API_VERSION = 'rbac.authorization.k8s.io/v1'

/** Lets a user do this, everywhere, and gives what takes that right away again. */
export function allow(world: World, user: string, rules: readonly PolicyRule[]): () => void {
  const metadata = { name: user }
  world.api.create(
    CLUSTER_ROLES,
    { apiVersion: API_VERSION, kind: 'ClusterRole', metadata, rules },
    PERSON,
  )
  world.api.create(
    CLUSTER_ROLE_BINDINGS,
    {
      apiVersion: API_VERSION,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    },
    PERSON,
  )
  return () => {
    world.api.delete(CLUSTER_ROLE_BINDINGS, { namespace: '', name: user })
  }
}

/** A rule of the core group. */
export function coreRule(resource: string, ...verbs: readonly string[]): PolicyRule {
  return { apiGroups: [''], resources: [resource], verbs }
}
