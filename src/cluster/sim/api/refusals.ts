import { resourceName, type Resource } from '../../../objects/resource.ts'
import { ClusterError, type ClusterErrorCause } from '../../errors.ts'

// The sentences are the API server's own (apimachinery, pkg/api/errors).

export function notFound(resource: Resource, name: string): ClusterError {
  return new ClusterError('NotFound', `${resourceName(resource)} "${name}" not found`)
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

export function invalid(
  resource: Resource,
  name: string,
  causes: readonly ClusterErrorCause[],
): ClusterError {
  const group = resource.group === '' ? '' : `.${resource.group}`
  const lines = causes.map((cause) => `${cause.field ?? ''}: ${cause.message}`)
  const list = lines.length === 1 ? lines.join('') : `[${lines.join(', ')}]`
  return new ClusterError('Invalid', `${resource.kind}${group} "${name}" is invalid: ${list}`, {
    causes,
  })
}

export function badRequest(message: string): ClusterError {
  return new ClusterError('BadRequest', message)
}

export function forbidden(resource: Resource, name: string, why: string): ClusterError {
  return new ClusterError('Forbidden', `${resourceName(resource)} "${name}" is forbidden: ${why}`)
}
