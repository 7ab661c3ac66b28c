import type { ObjectKey } from '../../objects/meta.ts'
import type { Resource } from '../../objects/resource.ts'
import { formatSelector } from '../../objects/selector.ts'
import type { ListQuery, Query, WatchQuery, WriteOptions } from '../cluster.ts'

/** What is under an object in a path. */
export type Subresource = 'status' | 'scale' | 'eviction'

/** Parameters of a URL, by name; what is undefined is left out. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>

/** Where the objects of a kind are listed and made; without a namespace, those of all. */
export function collectionPath(resource: Resource, namespace = ''): string {
  const { group, version, plural, namespaced } = resource
  const root = group === '' ? ['api', version] : ['apis', group, version]
  const place = namespaced && namespace !== '' ? ['namespaces', namespace] : []
  return ['', ...root, ...place, plural].map(encodeURIComponent).join('/')
}

export function objectPath(resource: Resource, key: ObjectKey, subresource?: Subresource): string {
  const path = `${collectionPath(resource, key.namespace)}/${encodeURIComponent(key.name)}`
  return subresource === undefined ? path : `${path}/${subresource}`
}

export function withParameters(path: string, parameters: Parameters): string {
  const pairs = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

export function writeParameters({ fieldManager, dryRun }: WriteOptions): Parameters {
  return { fieldManager, dryRun: dryRun === true ? 'All' : undefined }
}

export function listParameters(query: ListQuery): Parameters {
  return { ...selection(query), limit: query.limit, continue: query.continueToken }
}

export function watchParameters(query: WatchQuery, timeoutSeconds: number): Parameters {
  return {
    ...selection(query),
    watch: true,
    allowWatchBookmarks: query.bookmarks === true ? true : undefined,
    resourceVersion: query.resourceVersion,
    timeoutSeconds,
  }
}

function selection({ labels, fields }: Query): Parameters {
  const labelSelector = labels === undefined ? '' : formatSelector(labels)
  const fieldSelector = Object.entries(fields ?? {})
    .map(([path, value]) => `${path}=${escapeField(value)}`)
    .sort()
    .join(',')
  return {
    labelSelector: labelSelector === '' ? undefined : labelSelector,
    fieldSelector: fieldSelector === '' ? undefined : fieldSelector,
  }
}

/** Kubernetes 1.36, apimachinery/pkg/fields/selector.go: EscapeValue. */
function escapeField(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&')
}
