import { parseTime } from '../../../base/rfc3339.ts'
import { between, durationMs, seconds, type DurationMs } from '../../../base/units.ts'
import { isDeleting, keyOf, type KubeObject } from '../../../objects/meta.ts'
import { NAMESPACES, type Namespace } from '../../../objects/node.ts'
import { PODS } from '../../../objects/pod.ts'
import { isSameResource } from '../../../objects/resource.ts'
import type { Kind } from '../kinds/kind.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'
import { WRITER } from './writer.ts'

/** How long finalizers are thought to take (namespaced_resources_deleter.go). */
const FINALIZERS_TAKE: DurationMs = seconds(15)

/**
 * The namespace controller: empties a deleted namespace, pods first, and lets it go when empty.
 *
 * Left out on purpose: the conditions that say what is left.
 */
export const NAMESPACE_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'namespace',
  watches: [NAMESPACES],
  initialMemory: () => NO_MEMORY,
  keysOf: (_world, _memory, { object }) => (isDeleting(object) ? [storeKeyOf(object)] : []),
  sync(world, _memory, key) {
    const namespace = world.store.get(NAMESPACES, key)
    if (namespace === undefined || !isDeleting(namespace)) return undefined
    const left = emptied(world, namespace.metadata.name)
    if (left !== undefined) return durationMs(left / 2 + seconds(1))
    letGo(world, namespace)
    return undefined
  },
}

/** Deletes what is there and answers how long what remains may take; `undefined`: it is empty. */
function emptied(world: World, namespace: string): DurationMs | undefined {
  const kinds = [...world.api.kinds().values()].filter(({ resource }) => resource.namespaced)
  const pods = kinds.filter(({ resource }) => isSameResource(resource, PODS))
  const others = kinds.filter((kind) => !pods.includes(kind))
  const left = deleteAll(world, pods, namespace)
  return left.length > 0
    ? longest(world, left)
    : longest(world, deleteAll(world, others, namespace))
}

function deleteAll(world: World, kinds: readonly Kind[], namespace: string): readonly KubeObject[] {
  const left: KubeObject[] = []
  for (const { resource } of kinds) {
    for (const object of [...world.store.list(resource, namespace)]) {
      if (!isDeleting(object)) {
        world.api.delete(resource, keyOf(object), { propagation: 'Background' })
      }
    }
    left.push(...world.store.list(resource, namespace))
  }
  return left
}

function longest(world: World, left: readonly KubeObject[]): DurationMs | undefined {
  if (left.length === 0) return undefined
  return durationMs(Math.max(...left.map((object) => estimate(world, object))))
}

function estimate(world: World, { metadata }: KubeObject): DurationMs {
  if ((metadata.finalizers ?? []).length > 0) return FINALIZERS_TAKE
  const at = parseTime(metadata.deletionTimestamp ?? '') ?? world.now()
  return durationMs(Math.max(0, between(world.now(), at)))
}

function letGo(world: World, namespace: Namespace): void {
  const emptiedSpec = { ...namespace.spec, finalizers: [] }
  world.api.update(NAMESPACES, { ...namespace, spec: emptiedSpec }, WRITER)
}
