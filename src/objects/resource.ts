import type { KubeObject } from './meta.ts'

/** A kind as the API server serves it: where its objects live and what they are called. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** The API group; '' for the core group. */
  readonly group: string
  readonly version: string
  /** The plural, lower-case name, as in a URL. */
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
  /** Carries the type of the objects; never set. */
  readonly of?: T
}

/**
 * Whether a kind that is served is this built-in one, of which there is one object.
 *
 * Its name does not tell: another group may have a kind that is called the same.
 */
export function isSameResource(served: Resource, builtIn: Resource): boolean {
  return served === builtIn
}

/** `apps/v1`, or `v1` in the core group. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
}

/** The group of such an apiVersion. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}

/** `deployments.apps`, or `pods` in the core group: unique for a kind. */
export function resourceName(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
}
