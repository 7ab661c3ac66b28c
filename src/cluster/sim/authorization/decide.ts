import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  ROLE_BINDINGS,
  ROLES,
  type PolicyRule,
  type ResourceAttributes,
  type Role,
  type RoleBinding,
  type Subject,
} from '../../../objects/access.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import { MASTERS, type User } from './user.ts'

/** What somebody wants to do: with objects, or with a path that is none. */
export type Wish =
  | (ResourceAttributes & { readonly kind: 'resource' })
  | { readonly kind: 'path'; readonly path: string; readonly verb: string }

export interface Decision {
  readonly allowed: boolean
  /** Which binding allows it; of a refusal, which roles there are not. */
  readonly reason: string
}

/**
 * Whether a user may do something.
 *
 * Kubernetes 1.36, plugin/pkg/auth/authorizer/rbac and pkg/registry/rbac/validation/rule.go: one
 * rule of one binding that allows it is enough. Left out on purpose: other authorisers, and that a
 * new role takes a moment to be heard of.
 */
export function decide(store: Store, user: User, wish: Wish): Decision {
  // Tells by itself, without a binding (apiserver, pkg/authorization/authorizerfactory).
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' }
  const missing: string[] = []
  for (const { binding, subject } of bindingsFor(store, user, wish)) {
    const role = roleOf(store, binding)
    if (role === undefined) missing.push(missingRole(binding))
    else if ((role.rules ?? []).some((rule) => allows(rule, wish))) {
      return { allowed: true, reason: `RBAC: allowed by ${described(binding, subject)}` }
    }
  }
  return { allowed: false, reason: refusalOf([...new Set(missing)]) }
}

interface Applied {
  readonly binding: RoleBinding
  readonly subject: Subject
}

/** The bindings of the cluster, and those of the namespace. */
function bindingsFor(store: Store, user: User, wish: Wish): readonly Applied[] {
  const namespace = wish.kind === 'resource' ? (wish.namespace ?? '') : ''
  const all = [
    ...store.list(CLUSTER_ROLE_BINDINGS),
    ...(namespace === '' ? [] : store.list(ROLE_BINDINGS, namespace)),
  ]
  return all.flatMap((binding) => {
    const { namespace: own = '' } = binding.metadata
    const subject = (binding.subjects ?? []).find((one) => isMeant(one, user, own))
    return subject === undefined ? [] : [{ binding, subject }]
  })
}

function isMeant(subject: Subject, user: User, namespace: string): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name
    case 'Group':
      return user.groups.includes(subject.name)
    case 'ServiceAccount': {
      const own = homeOf(subject, namespace)
      return own !== '' && user.name === `system:serviceaccount:${own}:${subject.name}`
    }
    default:
      return false
  }
}

/** The namespace of a service account: that of the binding, where it does not say. */
function homeOf({ namespace = '' }: Subject, ofBinding: string): string {
  return namespace === '' ? ofBinding : namespace
}

function roleOf(store: Store, { roleRef, metadata }: RoleBinding): Role | undefined {
  if (roleRef.kind === 'ClusterRole') return store.get(CLUSTER_ROLES, storeKey('', roleRef.name))
  return store.get(ROLES, storeKey(metadata.namespace ?? '', roleRef.name))
}

function missingRole({ roleRef }: RoleBinding): string {
  return `${roleRef.kind.toLowerCase()}.${ROLES.group} "${roleRef.name}" not found`
}

function refusalOf(missing: readonly string[]): string {
  if (missing.length === 0) return ''
  return `RBAC: ${missing.length === 1 ? missing.join('') : `[${missing.join(', ')}]`}`
}

function described({ kind, metadata, roleRef }: RoleBinding, subject: Subject): string {
  const { name, namespace = '' } = metadata
  const binding = namespace === '' ? name : `${name}/${namespace}`
  const who =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${homeOf(subject, namespace)}`
      : subject.name
  return `${kind} "${binding}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${who}"`
}

function allows(rule: PolicyRule, wish: Wish): boolean {
  if (!has(rule.verbs, wish.verb)) return false
  if (wish.kind === 'path')
    return (rule.nonResourceURLs ?? []).some((url) => covers(url, wish.path))
  return has(rule.apiGroups, wish.group) && hasResource(rule, wish) && hasName(rule, wish)
}

function hasResource({ resources = [] }: PolicyRule, wish: ResourceAttributes): boolean {
  const { resource = '', subresource = '' } = wish
  if (subresource === '') return has(resources, resource)
  return has(resources, `${resource}/${subresource}`) || resources.includes(`*/${subresource}`)
}

function hasName({ resourceNames = [] }: PolicyRule, { name = '' }: ResourceAttributes): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name)
}

const ALL = '*'

function has(list: readonly string[] = [], wanted = ''): boolean {
  return list.includes(ALL) || list.includes(wanted)
}

function covers(url: string, path: string): boolean {
  return url === path || (url.endsWith(ALL) && path.startsWith(url.slice(0, -1)))
}
