import { apiVersionOf, resourceName, type Resource } from '../../../objects/resource.ts'
import { ClusterError, type ClusterErrorCause } from '../../errors.ts'

// The sentences are the API server's own (apimachinery, pkg/api/errors).

export function notFound(resource: Resource, name: string): ClusterError {
  return new ClusterError('NotFound', `${resourceName(resource)} "${name}" not found`)
}

/** There is no such kind, or it has no such subresource. */
export function notServed(resource: Resource, subresource?: 'scale' | 'status'): ClusterError {
  const path = subresource === undefined ? '' : `/${subresource}`
  const what = `${resourceName(resource)}${path}`
  return new ClusterError('NotFound', `the server could not find the requested resource (${what})`)
}

export function notAllowed(): ClusterError {
  const message = 'the server does not allow this method on the requested resource'
  return new ClusterError('MethodNotAllowed', message)
}

export function alreadyExists(resource: Resource, name: string): ClusterError {
  return new ClusterError('AlreadyExists', `${resourceName(resource)} "${name}" already exists`)
}

export function conflict(resource: Resource, name: string, why?: string): ClusterError {
  const reason =
    why ??
    'the object has been modified; please apply your changes to the latest version and try again'
  return new ClusterError(
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(resource)} "${name}": ${reason}`,
  )
}

/** Somebody writes an object that bears this name and is not the one that is there. */
export function otherUid(
  resource: Resource,
  name: string,
  asked: string,
  present = '',
): ClusterError {
  const why = `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${present}`
  return conflict(resource, name, why)
}

export function invalid(
  { group, kind }: Pick<Resource, 'group' | 'kind'>,
  name: string,
  causes: readonly ClusterErrorCause[],
): ClusterError {
  const qualified = group === '' ? kind : `${kind}.${group}`
  const lines = causes.map((cause) => `${cause.field ?? ''}: ${cause.message}`)
  const list = lines.length === 1 ? lines.join('') : `[${lines.join(', ')}]`
  return new ClusterError('Invalid', `${qualified} "${name}" is invalid: ${list}`, { causes })
}

export function badRequest(message: string): ClusterError {
  return new ClusterError('BadRequest', message)
}

/** The body of a request is of another kind, or of none. */
export function wrongBody(
  resource: Resource,
  body: { readonly apiVersion?: unknown; readonly kind?: unknown },
): ClusterError {
  const { apiVersion = apiVersionOf(resource), kind = '' } = body
  const is = `${String(kind)} in version ${JSON.stringify(apiVersion)}`
  return badRequest(`${is} cannot be handled as a ${resource.kind}`)
}

export function forbidden(
  resource: Resource,
  name: string,
  why: string,
  causes: readonly ClusterErrorCause[] = [],
): ClusterError {
  const message = `${resourceName(resource)} "${name}" is forbidden: ${why}`
  return new ClusterError('Forbidden', message, { causes })
}
