import {
  SELF_SUBJECT_ACCESS_REVIEWS,
  SUBJECT_ACCESS_REVIEWS,
  type AccessReviewStatus,
  type SubjectAccessReview,
} from '../../../objects/access.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import type { Store } from '../store/store.ts'
import { decide, type Wish } from './decide.ts'
import { MASTERS, type User } from './user.ts'

/** Whoever is at the cluster without a name, as the administrator's kubeconfig makes one. */
const ADMINISTRATOR: User = { name: 'kubernetes-admin', groups: [MASTERS, 'system:authenticated'] }

/** Whether objects of a kind are questions, which are answered and not kept. */
export function isReview(resource: Resource): boolean {
  return (
    isSameResource(resource, SELF_SUBJECT_ACCESS_REVIEWS) ||
    isSameResource(resource, SUBJECT_ACCESS_REVIEWS)
  )
}

/** The review with its answer; `asker` is whoever sends it. */
export function answered<T extends KubeObject>(
  store: Store,
  resource: Resource<T>,
  review: T,
  asker: User = ADMINISTRATOR,
): T {
  const { spec } = review as unknown as SubjectAccessReview
  const isSelf = isSameResource(resource, SELF_SUBJECT_ACCESS_REVIEWS)
  // Unlike a user who logs in, one who is asked about is only in the groups that are named.
  const user = isSelf ? asker : { name: spec.user ?? '', groups: spec.groups ?? [] }
  const { allowed, reason } = decide(store, user, wishOf(spec))
  const status: AccessReviewStatus = { allowed, ...(reason === '' ? {} : { reason }) }
  return { ...review, status }
}

function wishOf({ resourceAttributes, nonResourceAttributes }: SubjectAccessReview['spec']): Wish {
  if (resourceAttributes !== undefined) return { kind: 'resource', ...resourceAttributes }
  const { path = '', verb = '' } = nonResourceAttributes ?? {}
  return { kind: 'path', path, verb }
}
