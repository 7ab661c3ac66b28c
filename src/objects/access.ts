import type { KubeObject } from './meta.ts'
import type { Resource } from './resource.ts'

export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** A Role, or a ClusterRole, which has no namespace. */
export interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[]
}

export interface RoleRef {
  readonly apiGroup?: string
  readonly kind: string
  readonly name: string
}

export interface Subject {
  readonly kind: string
  readonly apiGroup?: string
  readonly name: string
  readonly namespace?: string
}

/** A RoleBinding, or a ClusterRoleBinding, which has no namespace. */
export interface RoleBinding extends KubeObject {
  readonly roleRef: RoleRef
  readonly subjects?: readonly Subject[]
}

/** What somebody may want to do. */
export interface ResourceAttributes {
  readonly namespace?: string
  readonly verb?: string
  readonly group?: string
  readonly version?: string
  readonly resource?: string
  readonly subresource?: string
  readonly name?: string
}

export interface AccessReviewStatus {
  readonly allowed: boolean
  readonly denied?: boolean
  readonly reason?: string
}

/** Asks what whoever sends it may do (`kubectl auth can-i`); answered, and not kept. */
export interface SelfSubjectAccessReview extends KubeObject {
  readonly spec: {
    readonly resourceAttributes?: ResourceAttributes
    readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string }
  }
  readonly status?: AccessReviewStatus
}

/** Asks what somebody else may do; answered, and not kept. */
export interface SubjectAccessReview extends KubeObject {
  readonly spec: SelfSubjectAccessReview['spec'] & {
    readonly user?: string
    readonly groups?: readonly string[]
  }
  readonly status?: AccessReviewStatus
}

const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const
const REVIEWS = { group: 'authorization.k8s.io', version: 'v1', namespaced: false } as const

export const ROLES: Resource<Role> = {
  ...RBAC,
  plural: 'roles',
  kind: 'Role',
  namespaced: true,
}

export const ROLE_BINDINGS: Resource<RoleBinding> = {
  ...RBAC,
  plural: 'rolebindings',
  kind: 'RoleBinding',
  namespaced: true,
}

export const CLUSTER_ROLES: Resource<Role> = {
  ...RBAC,
  plural: 'clusterroles',
  kind: 'ClusterRole',
  namespaced: false,
}

export const CLUSTER_ROLE_BINDINGS: Resource<RoleBinding> = {
  ...RBAC,
  plural: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  namespaced: false,
}

export const SELF_SUBJECT_ACCESS_REVIEWS: Resource<SelfSubjectAccessReview> = {
  ...REVIEWS,
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
}

export const SUBJECT_ACCESS_REVIEWS: Resource<SubjectAccessReview> = {
  ...REVIEWS,
  plural: 'subjectaccessreviews',
  kind: 'SubjectAccessReview',
}
