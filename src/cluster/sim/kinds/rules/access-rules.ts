import { deepEqual } from '../../../../base/json.ts'
import type {
  PolicyRule,
  Role,
  RoleBinding,
  SelfSubjectAccessReview,
  Subject,
  SubjectAccessReview,
} from '../../../../objects/access.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { invalidValue, requiredValue, unsupportedValue } from './causes.ts'

const RBAC_GROUP = 'rbac.authorization.k8s.io'

/** Kubernetes 1.36, pkg/apis/rbac/validation. */
export function roleRules({ rules = [] }: Role, isNamespaced: boolean): ClusterErrorCause[] {
  return rules.flatMap((rule, index) => policyRules(rule, isNamespaced, `rules[${index}]`))
}

function policyRules(rule: PolicyRule, isNamespaced: boolean, at: string): ClusterErrorCause[] {
  const found = filledRules(rule.verbs, `${at}.verbs`, 'verbs must contain at least one value')
  if (isEmpty(rule.nonResourceURLs)) return [...found, ...resourceRules(rule, at)]
  return [...found, ...pathRules(rule, isNamespaced, `${at}.nonResourceURLs`)]
}

function pathRules(rule: PolicyRule, isNamespaced: boolean, path: string): ClusterErrorCause[] {
  const isOfBoth = [rule.apiGroups, rule.resources, rule.resourceNames].some((one) => !isEmpty(one))
  const details = [
    ...(isNamespaced ? ['namespaced rules cannot apply to non-resource URLs'] : []),
    ...(isOfBoth ? ['rules cannot apply to both regular resources and non-resource URLs'] : []),
  ]
  return details.map((detail) => invalidValue(path, rule.nonResourceURLs, detail))
}

function resourceRules({ apiGroups, resources }: PolicyRule, at: string): ClusterErrorCause[] {
  const must = 'resource rules must supply at least one'
  return [
    ...filledRules(apiGroups, `${at}.apiGroups`, `${must} api group`),
    ...filledRules(resources, `${at}.resources`, `${must} resource`),
  ]
}

function filledRules(list: unknown, path: string, detail: string): ClusterErrorCause[] {
  return isEmpty(list) ? [requiredValue(path, detail)] : []
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0
}

/** Of a binding for the whole cluster the role has no namespace either. */
export function bindingRules(
  { roleRef, subjects = [] }: RoleBinding,
  old: RoleBinding | undefined,
  isNamespaced: boolean,
): ClusterErrorCause[] {
  const { apiGroup, kind = '', name } = roleRef as Partial<RoleBinding['roleRef']>
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  return [
    ...oneOfRules(apiGroup, [RBAC_GROUP], 'roleRef.apiGroup'),
    ...oneOfRules(kind, kinds, 'roleRef.kind'),
    ...namedRules(name, 'roleRef.name'),
    ...subjects.flatMap((one, index) => subjectRules(one, isNamespaced, `subjects[${index}]`)),
    ...(old === undefined || deepEqual(roleRef, old.roleRef)
      ? []
      : [invalidValue('roleRef', roleRef, 'cannot change roleRef')]),
  ]
}

const SUBJECTS = ['ServiceAccount', 'User', 'Group']

function subjectRules(subject: Subject, isNamespaced: boolean, at: string): ClusterErrorCause[] {
  const { kind = '', name, apiGroup = '', namespace } = subject as Partial<Subject>
  const found = namedRules(name, `${at}.name`)
  if (!SUBJECTS.includes(kind)) return [...found, ...oneOfRules(kind, SUBJECTS, `${at}.kind`)]
  const isAccount = kind === 'ServiceAccount'
  const mustSayWhere = isAccount && !isNamespaced
  return [
    ...found,
    ...oneOfRules(apiGroup, [isAccount ? '' : RBAC_GROUP], `${at}.apiGroup`),
    ...(mustSayWhere ? namedRules(namespace, `${at}.namespace`) : []),
  ]
}

function namedRules(name: string | undefined, path: string): ClusterErrorCause[] {
  return name === undefined || name === '' ? [requiredValue(path)] : []
}

function oneOfRules(
  value: string | undefined,
  supported: readonly string[],
  path: string,
): ClusterErrorCause[] {
  return supported.includes(value ?? '') ? [] : [unsupportedValue(path, value, supported)]
}

/** Kubernetes 1.36, pkg/apis/authorization/validation. Left out on purpose: selectors. */
export function selfReviewRules({ spec }: SelfSubjectAccessReview): ClusterErrorCause[] {
  const { resourceAttributes, nonResourceAttributes } = spec
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const detail = 'cannot be specified in combination with resourceAttributes'
    return [invalidValue('spec.nonResourceAttributes', nonResourceAttributes, detail)]
  }
  if (resourceAttributes !== undefined || nonResourceAttributes !== undefined) return []
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return [invalidValue('spec.resourceAttributes', null, detail)]
}

export function reviewRules(review: SubjectAccessReview): ClusterErrorCause[] {
  const { user = '', groups = [] } = review.spec
  const detail = 'at least one of user or group must be specified'
  const isAboutNobody = user === '' && groups.length === 0
  return [
    ...selfReviewRules(review),
    ...(isAboutNobody ? [invalidValue('spec.user', user, detail)] : []),
  ]
}
