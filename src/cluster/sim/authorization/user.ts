/** Who sends a request, as authentication found it. */
export interface User {
  readonly name: string
  readonly groups: readonly string[]
}

/** May do everything, without any role (apiserver, pkg/authentication/user). */
export const MASTERS = 'system:masters'
const AUTHENTICATED = 'system:authenticated'
const ACCOUNT = /^system:serviceaccount:([^:]+):[^:]+$/

/** A person, or the service account that `system:serviceaccount:NAMESPACE:NAME` names. */
export function userOf(name: string, groups: readonly string[] = []): User {
  const namespace = ACCOUNT.exec(name)?.[1]
  const own =
    namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  return { name, groups: [...groups, ...own, AUTHENTICATED] }
}
