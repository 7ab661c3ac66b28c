import { compareTexts } from '../base/order.ts'
import { REVISION_HASH } from '../objects/controller-revision.ts'
import { isDeleting } from '../objects/meta.ts'
import { isPodReady, type Pod } from '../objects/pod.ts'
import { POD_TEMPLATE_HASH } from '../objects/workload.ts'
import type { VersionPods } from '../view/timeline.ts'

/** The pods of one version of a workload, as they are now. */
export interface Version extends VersionPods {
  /** What tells it from the others: the hash of its template, or its image where it has none. */
  readonly mark: string
  readonly hash: string
  readonly image: string
}

/** The versions that a workload's pods are of, the one first seen first. */
export function versionsOf(pods: readonly Pod[], known: readonly string[]): Version[] {
  const byMark = new Map<string, Pod[]>()
  for (const pod of pods) {
    const mark = markOf(pod)
    const others = byMark.get(mark)
    if (others === undefined) byMark.set(mark, [pod])
    else others.push(pod)
  }
  const rank = (mark: string): number => (known.includes(mark) ? known.indexOf(mark) : known.length)
  const marks = Array.from(byMark.keys()).sort((a, b) => rank(a) - rank(b) || compareTexts(a, b))
  const versions = marks.map((mark) => versionOf(mark, byMark.get(mark) ?? []))
  return versions.map((version) => ({ ...version, version: nameOf(version, versions) }))
}

function markOf(pod: Pod): string {
  const hash = hashOf(pod)
  return hash === '' ? (pod.metadata.labels?.[REVISION_HASH] ?? imageOf(pod)) : hash
}

function hashOf({ metadata }: Pod): string {
  return metadata.labels?.[POD_TEMPLATE_HASH] ?? ''
}

function imageOf({ spec }: Pod): string {
  return spec.containers[0]?.image ?? ''
}

function versionOf(mark: string, pods: readonly Pod[]): Version {
  const [first] = pods
  const image = first === undefined ? '' : imageOf(first)
  const staying = pods.filter((pod) => !isDeleting(pod))
  return {
    mark,
    hash: first === undefined ? '' : hashOf(first),
    image,
    version: image,
    ready: staying.filter(isPodReady).length,
    total: staying.length,
    ending: pods.length - staying.length,
    restarts: restartsOf(pods),
  }
}

/** How often containers of these pods were started again. */
export function restartsOf(pods: readonly Pod[]): number {
  const containers = pods.flatMap(({ status }) => status?.containerStatuses ?? [])
  return containers.reduce((sum, { restartCount }) => sum + restartCount, 0)
}

/** The image, and the hash with it where two versions run the same one. */
function nameOf({ mark, image }: Version, versions: readonly Version[]): string {
  const twins = versions.filter((other) => other.image === image)
  return twins.length > 1 ? `${image} (${mark})` : image
}
