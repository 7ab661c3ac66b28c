import { deepEqual } from '../../../../base/json.ts'
import {
  CONTROLLER_REVISIONS,
  REVISION_HASH,
  type ControllerRevision,
} from '../../../../objects/controller-revision.ts'
import { DAEMON_SETS, type DaemonSet } from '../../../../objects/daemon-set.ts'
import { keyOf } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { isClusterError } from '../../../errors.ts'
import { storeKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { templateHash } from '../deployment/pod-template.ts'
import { controllerReferenceTo } from '../owner-references.ts'
import { patchOf } from '../revisions/revision-of-template.ts'
import { revisionsOf } from '../revisions/revisions-of.ts'
import { WRITER } from '../writer.ts'

// Kubernetes 1.36, pkg/controller/daemon/update.go.

export interface History {
  readonly current: ControllerRevision
  /** All others, the oldest first. */
  readonly old: readonly ControllerRevision[]
}

/** The revision of the template, made where there is none, and those before (constructHistory). */
export function constructHistory(world: World, set: DaemonSet, pods: readonly Pod[]): History {
  const data = patchOf(set.spec.template)
  const all = revisionsOf(world, set)
  const same = all.filter((revision) => deepEqual(revision.data, data))
  const old = all.filter((revision) => !same.includes(revision))
  const number = Math.max(0, ...old.map(({ revision }) => revision)) + 1
  const newest = same.at(-1)
  if (newest === undefined) return { current: snapshot(world, set, number), old }
  if (same.length > 1) keepOnly(world, newest, same, pods)
  if (newest.revision >= number) return { current: newest, old }
  const current = world.api.update(CONTROLLER_REVISIONS, { ...newest, revision: number }, WRITER)
  return { current, old }
}

export function hashOf({ metadata }: ControllerRevision): string {
  return metadata.labels?.[REVISION_HASH] ?? metadata.name
}

/** Of several for one template the newest is kept, and pods of the others are its own now. */
function keepOnly(
  world: World,
  kept: ControllerRevision,
  same: readonly ControllerRevision[],
  pods: readonly Pod[],
): void {
  for (const pod of pods) {
    const { labels } = pod.metadata
    if (labels?.[REVISION_HASH] === hashOf(kept)) continue
    const body = { metadata: { labels: { [REVISION_HASH]: hashOf(kept) } } }
    world.api.patch(PODS, keyOf(pod), { kind: 'merge', body }, WRITER)
  }
  for (const other of same) {
    if (other !== kept) world.api.delete(CONTROLLER_REVISIONS, keyOf(other))
  }
}

function snapshot(world: World, set: DaemonSet, number: number): ControllerRevision {
  const asked = makeRevision(set, number)
  try {
    return world.api.create(CONTROLLER_REVISIONS, asked, WRITER)
  } catch (error) {
    if (!isClusterError(error, 'AlreadyExists')) throw error
    const { name, namespace = '' } = asked.metadata
    const present = world.store.get(CONTROLLER_REVISIONS, storeKey(namespace, name))
    if (present !== undefined && deepEqual(present.data, asked.data)) return present
    const collisionCount = (set.status?.collisionCount ?? 0) + 1
    const status = { ...NOTHING_YET, ...set.status, collisionCount }
    world.api.writeStatus(DAEMON_SETS, set, status, WRITER.fieldManager)
    throw error
  }
}

const NOTHING_YET = {
  currentNumberScheduled: 0,
  desiredNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
}

function makeRevision(set: DaemonSet, revision: number): ControllerRevision {
  const { template } = set.spec
  const { name, namespace = '', annotations } = set.metadata
  const hash = templateHash(template, set.status?.collisionCount)
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template.metadata?.labels, [REVISION_HASH]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReferenceTo(set)],
    },
    data: patchOf(template),
    revision,
  }
}

/** Deletes the oldest that no pod is of, beyond the limit (cleanupHistory). */
export function cleanUpHistory(
  world: World,
  set: DaemonSet,
  old: readonly ControllerRevision[],
  pods: readonly Pod[],
): void {
  const excess = old.length - (set.spec.revisionHistoryLimit ?? 10)
  if (excess <= 0) return
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[REVISION_HASH]))
  const unused = old.filter((revision) => !live.has(hashOf(revision)))
  for (const revision of unused.slice(0, excess)) {
    world.api.delete(CONTROLLER_REVISIONS, keyOf(revision))
  }
}
