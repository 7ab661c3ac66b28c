import { backoffDelay } from '../../../base/backoff.ts'
import { after, seconds, type InstantMs } from '../../../base/units.ts'
import { CONFIG_MAPS, SECRETS } from '../../../objects/configuration.ts'
import type { KeyItem, Pod, Volume, VolumeSource } from '../../../objects/pod.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'

/** A pod waits for its volumes, and none of its containers has begun. */
export interface Mounting {
  readonly failures: number
  /** When they are tried again. */
  readonly until: InstantMs
  /** What was wrong at the last try, volume by volume. */
  readonly troubles: readonly string[]
}

/**
 * When a volume is tried again that could not be mounted: Kubernetes 1.36,
 * pkg/util/goroutinemap/exponentialbackoff.
 */
export const MOUNT_BACKOFF = { first: seconds(0.5), longest: seconds(122) }

/**
 * Tries to mount the volumes of a pod; absent when all of them are.
 *
 * Kubernetes 1.36, pkg/kubelet/volumemanager. Left out on purpose: volumes of other things than
 * ConfigMaps and Secrets, which are always there; that files follow a change of their ConfigMap.
 */
export function mount(
  store: Store,
  pod: Pod,
  { now, failures }: { readonly now: InstantMs; readonly failures: number },
): Mounting | undefined {
  const volumes = pod.spec['volumes'] as readonly Volume[] | undefined
  if (volumes === undefined) return undefined
  const { namespace = '' } = pod.metadata
  const troubles = volumes.flatMap((volume) => troubleOf(store, namespace, volume))
  if (troubles.length === 0) return undefined
  const until = after(now, backoffDelay(MOUNT_BACKOFF, failures + 1))
  return { failures: failures + 1, until, troubles }
}

function troubleOf(store: Store, namespace: string, volume: Volume): readonly string[] {
  const { name, projected, ...source } = volume
  const found = (projected?.sources ?? [source]).flatMap((one) => wantOf(store, namespace, one))
  if (found.length === 0) return []
  const why = found.length === 1 ? found.join('') : `[${found.join(', ')}]`
  return [`MountVolume.SetUp failed for volume ${JSON.stringify(name)} : ${why}`]
}

/** Kubernetes 1.36, pkg/volume/configmap and pkg/volume/secret (MakePayload). */
function wantOf(store: Store, namespace: string, source: VolumeSource): readonly string[] {
  const { configMap, secret } = source
  if (configMap !== undefined) {
    const { name = '' } = configMap
    const found = store.get(CONFIG_MAPS, storeKey(namespace, name))
    const keys = found && { ...found.data, ...found.binaryData }
    const missing = 'configmap references non-existent config key: '
    return wantIn(configMap, keys, { none: `configmap "${name}" not found`, missing })
  }
  if (secret === undefined) return []
  const name = secret.secretName ?? secret.name ?? ''
  const keys = store.get(SECRETS, storeKey(namespace, name))
  const missing = 'references non-existent secret key: '
  return wantIn(secret, keys && (keys.data ?? {}), { none: `secret "${name}" not found`, missing })
}

interface Words {
  readonly none: string
  readonly missing: string
}

function wantIn(
  { optional = false, items = [] }: { optional?: boolean; items?: readonly KeyItem[] },
  keys: Readonly<Record<string, unknown>> | undefined,
  { none, missing }: Words,
): readonly string[] {
  if (optional) return []
  if (keys === undefined) return [none]
  const lost = items.find(({ key }) => keys[key] === undefined)
  return lost === undefined ? [] : [missing + lost.key]
}
