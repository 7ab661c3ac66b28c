import { CONFIG_MAPS } from '../../../objects/configuration.ts'
import type { Container, Pod } from '../../../objects/pod.ts'
import type { ImageLife } from '../image-life.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'

/**
 * How an image lives with the environment that a container of it is started with.
 *
 * Left out on purpose: a container that waits with CreateContainerConfigError for what is missing;
 * Secrets, and files of volumes, which do change while a process runs.
 */
export function configured(
  life: ImageLife,
  store: Store,
  pod: Pod,
  container: Container,
): ImageLife {
  const { whenEnv = [] } = life
  const met = whenEnv.filter(({ name, value }) => variableOf(store, pod, container, name) === value)
  return met.reduce<ImageLife>((sum, { life: change }) => ({ ...sum, ...change }), life)
}

/**
 * The value of a variable, if the container were started now: what `env` says comes before what
 * `envFrom` brings, and of several the last (Kubernetes 1.36, pkg/kubelet/kubelet_pods.go,
 * makeEnvironmentVariables).
 */
function variableOf(
  store: Store,
  { metadata: { namespace = '' } }: Pod,
  { env = [], envFrom = [] }: Container,
  name: string,
): string | undefined {
  const read = (map: string, key: string): string | undefined =>
    store.get(CONFIG_MAPS, storeKey(namespace, map))?.data?.[key]
  const own = env.findLast((one) => one.name === name)
  if (own?.valueFrom?.configMapKeyRef !== undefined) {
    const { configMapKeyRef: reference } = own.valueFrom
    return read(reference.name, reference.key)
  }
  if (own !== undefined) return own.value ?? ''
  return envFrom
    .map(({ prefix = '', configMapRef }) =>
      configMapRef === undefined || !name.startsWith(prefix)
        ? undefined
        : read(configMapRef.name, name.slice(prefix.length)),
    )
    .findLast((value) => value !== undefined)
}
