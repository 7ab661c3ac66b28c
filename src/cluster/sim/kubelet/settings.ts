import { CONFIG_MAPS, SECRETS } from '../../../objects/configuration.ts'
import type { KubeObject, StringMap } from '../../../objects/meta.ts'
import type { Container, EnvSource, Pod } from '../../../objects/pod.ts'
import type { Resource } from '../../../objects/resource.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'

/** The environment of a process at its start, or what is missing for it. */
export type Settings =
  | { readonly kind: 'known'; readonly values: StringMap }
  | { readonly kind: 'missing'; readonly message: string }

/** Something that a container names is not there. */
class Missing extends Error {
  override readonly name = 'Missing'
}

/**
 * What a container reads from ConfigMaps and Secrets when it starts, and never again.
 *
 * Kubernetes 1.36, pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables). Left out on purpose:
 * fields of the pod beside its metadata, its resources, files, names that refer to others, the
 * variables of Services.
 */
export function settingsOf(store: Store, pod: Pod, container: Container): Settings {
  try {
    return { kind: 'known', values: valuesOf(store, pod, container) }
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    return { kind: 'missing', message: error.message }
  }
}

/** Whether a container is told anything by its environment. */
export function hasSettings({ env, envFrom }: Container): boolean {
  return env !== undefined || envFrom !== undefined
}

/** Later ones win over earlier ones, and those that are named over whole sources. */
function valuesOf(store: Store, pod: Pod, { env = [], envFrom = [] }: Container): StringMap {
  const { namespace = '' } = pod.metadata
  const read = (from: NonNullable<Env['valueFrom']>): string | undefined =>
    from.fieldRef === undefined
      ? keyIn(store, namespace, from)
      : fieldOf(pod, from.fieldRef.fieldPath)
  const whole = envFrom.map(({ prefix = '', ...source }) =>
    Object.entries(sourceIn(store, namespace, source) ?? {}).map(
      ([name, value]) => [`${prefix}${name}`, value] as const,
    ),
  )
  const named = env.map(
    ({ name, value = '', valueFrom }) =>
      [name, valueFrom === undefined ? value : read(valueFrom)] as const,
  )
  const known = [...whole.flat(), ...named].filter(([, value]) => value !== undefined)
  return Object.fromEntries(known) as StringMap
}

/** Kubernetes 1.36, pkg/fieldpath (ExtractFieldPathAsString). */
function fieldOf({ metadata }: Pod, path: string): string | undefined {
  const { name, namespace, uid, labels, annotations } = metadata
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? []
  if (map !== undefined) return (map === 'labels' ? labels : annotations)?.[key] ?? ''
  const fields = { 'metadata.name': name, 'metadata.namespace': namespace, 'metadata.uid': uid }
  return Object.entries(fields).find(([field]) => field === path)?.[1]
}

function sourceIn(
  store: Store,
  namespace: string,
  { configMapRef, secretRef }: Pick<EnvSource, 'configMapRef' | 'secretRef'>,
): StringMap | undefined {
  if (configMapRef !== undefined)
    return contentOf(store, CONFIG_MAP, { ...configMapRef, namespace })
  return secretRef && contentOf(store, SECRET, { ...secretRef, namespace })
}

function keyIn(
  store: Store,
  namespace: string,
  { configMapKeyRef, secretKeyRef }: NonNullable<Env['valueFrom']>,
): string | undefined {
  const ref = configMapKeyRef ?? secretKeyRef
  if (ref === undefined) return undefined
  const source = configMapKeyRef === undefined ? SECRET : CONFIG_MAP
  const content = contentOf(store, source, { ...ref, namespace })
  if (content === undefined) return undefined
  const value = content[ref.key]
  if (value !== undefined || ref.optional === true) return value
  throw new Missing(`couldn't find key ${ref.key} in ${source.kind} ${namespace}/${ref.name}`)
}

type Env = NonNullable<Container['env']>[number]

interface Source {
  readonly resource: Resource<KubeObject & { readonly data?: StringMap }>
  readonly kind: string
  readonly read: (data: StringMap) => StringMap
}

const CONFIG_MAP: Source = { resource: CONFIG_MAPS, kind: 'ConfigMap', read: (data) => data }
const SECRET: Source = { resource: SECRETS, kind: 'Secret', read: decoded }

interface Named {
  readonly namespace: string
  readonly name: string
  readonly optional?: boolean
}

/** Absent where what is named may be missing, and is. */
function contentOf(store: Store, source: Source, named: Named): StringMap | undefined {
  const found = store.get(source.resource, storeKey(named.namespace, named.name))
  if (found !== undefined) return source.read(found.data ?? {})
  if (named.optional === true) return undefined
  throw new Missing(`${source.kind.toLowerCase()} "${named.name}" not found`)
}

function decoded(data: StringMap): StringMap {
  const plain = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ])
  return Object.fromEntries(plain) as StringMap
}
