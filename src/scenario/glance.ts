import { compareTexts } from '../base/order.ts'
import type { World } from '../cluster/sim/world.ts'
import { isDeleting } from '../objects/meta.ts'
import { isPodActive, isPodReady, PODS, type Pod } from '../objects/pod.ts'
import { matchesSelector } from '../objects/selector.ts'
import { DEPLOYMENTS, POD_TEMPLATE_HASH, type Deployment } from '../objects/workload.ts'
import type { VersionPods } from '../view/timeline.ts'

/** The pods of one version of a Deployment, as they are now. */
export interface Version extends VersionPods {
  readonly hash: string
  readonly image: string
}

/** The versions of a Deployment that have pods now, the one first seen first. */
export function versionsOf(
  world: World,
  deployment: Deployment,
  known: readonly string[],
): Version[] {
  const byHash = new Map<string, Pod[]>()
  for (const pod of world.store.list(PODS, deployment.metadata.namespace)) {
    if (!isPodActive(pod) && !isDeleting(pod)) continue
    if (!matchesSelector(deployment.spec.selector, pod.metadata.labels)) continue
    const hash = pod.metadata.labels?.[POD_TEMPLATE_HASH] ?? ''
    byHash.set(hash, [...(byHash.get(hash) ?? []), pod])
  }
  const rank = (hash: string): number => (known.includes(hash) ? known.indexOf(hash) : known.length)
  const hashes = Array.from(byHash.keys()).sort((a, b) => rank(a) - rank(b) || compareTexts(a, b))
  const versions = hashes.map((hash) => versionOf(hash, byHash.get(hash) ?? []))
  return versions.map((version) => ({ ...version, version: nameOf(version, versions) }))
}

function versionOf(hash: string, pods: readonly Pod[]): Version {
  const image = pods[0]?.spec.containers[0]?.image ?? ''
  const staying = pods.filter((pod) => !isDeleting(pod))
  return {
    hash,
    image,
    version: image,
    ready: staying.filter(isPodReady).length,
    total: staying.length,
    ending: pods.length - staying.length,
  }
}

/** The image, and the hash with it where two versions run the same one. */
function nameOf({ hash, image }: Version, versions: readonly Version[]): string {
  const twins = versions.filter((other) => other.image === image)
  return twins.length > 1 ? `${image} (${hash})` : image
}

/** The Deployments of a world, in the order of their keys. */
export function deploymentsOf(world: World): readonly Deployment[] {
  return Array.from(world.store.list(DEPLOYMENTS))
}
