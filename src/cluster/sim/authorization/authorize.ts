import type { ObjectKey } from '../../../objects/meta.ts'
import { resourceName, type Resource } from '../../../objects/resource.ts'
import { ClusterError } from '../../errors.ts'
import type { Store } from '../store/store.ts'
import { decide } from './decide.ts'
import type { User } from './user.ts'

/** One request, as the authoriser sees it. */
export interface Request {
  readonly verb: string
  readonly resource: Resource
  readonly subresource?: string | undefined
  /** Without a name for a list and for a create. */
  readonly key: Partial<ObjectKey>
}

/** Refuses what the user may not do, in the words of the API server (responsewriters/errors.go). */
export function authorize(store: Store, user: User, request: Request): void {
  const { verb, resource, subresource, key } = request
  const namespace = resource.namespaced ? (key.namespace ?? '') : ''
  const { name = '' } = key
  const { group, plural } = resource
  const { allowed, reason } = decide(store, user, {
    kind: 'resource',
    verb,
    group,
    namespace,
    name,
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
  })
  if (allowed) return
  const what = subresource === undefined ? plural : `${plural}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const quoted = name === '' ? '' : ` "${name}"`
  const why = reason === '' ? '' : `: ${reason}`
  throw new ClusterError(
    'Forbidden',
    `${resourceName(resource)}${quoted} is forbidden: User "${user.name}" cannot ${verb} ` +
      `resource "${what}" in API group "${group}" ${where}${why}`,
  )
}
