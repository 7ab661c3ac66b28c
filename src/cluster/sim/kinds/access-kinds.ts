import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  ROLE_BINDINGS,
  ROLES,
  SELF_SUBJECT_ACCESS_REVIEWS,
  SUBJECT_ACCESS_REVIEWS,
  type Role,
  type RoleBinding,
  type SelfSubjectAccessReview,
  type Subject,
  type SubjectAccessReview,
} from '../../../objects/access.ts'
import type { Kind } from './kind.ts'
import { makeKind } from './make-kind.ts'
import { bindingRules, reviewRules, roleRules, selfReviewRules } from './rules/access-rules.ts'
import { pathSegment } from './rules/names.ts'
import { CLUSTER_ROLE, REVIEW, ROLE, ROLE_BINDING, SELF_REVIEW } from './shapes/access-shapes.ts'

const RBAC_GROUP = ROLES.group

/** Kubernetes 1.36, pkg/registry/rbac. Left out: that nobody may give more than he has. */
const ROLE_KIND = makeKind<Role>({
  resource: ROLES,
  createsOnUpdate: true,
  nameRule: pathSegment,
  shape: ROLE,
  rules: (role) => roleRules(role, true),
})

/** Left out on purpose: roles that are put together of others by their labels. */
const CLUSTER_ROLE_KIND = makeKind<Role>({
  resource: CLUSTER_ROLES,
  createsOnUpdate: true,
  nameRule: pathSegment,
  shape: CLUSTER_ROLE,
  rules: (role) => roleRules(role, false),
})

const ROLE_BINDING_KIND = makeKind<RoleBinding>({
  resource: ROLE_BINDINGS,
  createsOnUpdate: true,
  nameRule: pathSegment,
  shape: ROLE_BINDING,
  defaults: withGroups,
  rules: (binding, old) => bindingRules(binding, old, true),
})

const CLUSTER_ROLE_BINDING_KIND = makeKind<RoleBinding>({
  resource: CLUSTER_ROLE_BINDINGS,
  createsOnUpdate: true,
  nameRule: pathSegment,
  shape: ROLE_BINDING,
  defaults: withGroups,
  rules: (binding, old) => bindingRules(binding, old, false),
})

const SELF_REVIEW_KIND = makeKind<SelfSubjectAccessReview>({
  resource: SELF_SUBJECT_ACCESS_REVIEWS,
  shape: SELF_REVIEW,
  rules: selfReviewRules,
})

const REVIEW_KIND = makeKind<SubjectAccessReview>({
  resource: SUBJECT_ACCESS_REVIEWS,
  shape: REVIEW,
  rules: reviewRules,
})

/** The kinds that say who may do what, and those that ask it. */
export const ACCESS_KINDS: readonly Kind[] = [
  CLUSTER_ROLE_BINDING_KIND,
  CLUSTER_ROLE_KIND,
  REVIEW_KIND,
  ROLE_BINDING_KIND,
  ROLE_KIND,
  SELF_REVIEW_KIND,
]

/** rbac/v1 defaults.go. */
function withGroups(binding: RoleBinding): RoleBinding {
  const { roleRef, subjects } = binding
  const isComplete = (subjects ?? []).every((one) => withGroup(one) === one)
  if ((roleRef.apiGroup ?? '') !== '' && isComplete) return binding
  return {
    ...binding,
    roleRef: { ...roleRef, apiGroup: orGroup(roleRef.apiGroup) },
    ...(subjects === undefined ? {} : { subjects: subjects.map(withGroup) }),
  }
}

function withGroup(subject: Subject): Subject {
  if (subject.kind !== 'User' && subject.kind !== 'Group') return subject
  if ((subject.apiGroup ?? '') !== '') return subject
  return { ...subject, apiGroup: RBAC_GROUP }
}

function orGroup(given = ''): string {
  return given === '' ? RBAC_GROUP : given
}
