import { deepEqual } from '../../../../base/json.ts'
import {
  CONTROLLER_REVISIONS,
  REVISION_HASH,
  type ControllerRevision,
} from '../../../../objects/controller-revision.ts'
import { keyOf } from '../../../../objects/meta.ts'
import type { Pod } from '../../../../objects/pod.ts'
import type { StatefulSet } from '../../../../objects/stateful-set.ts'
import { isClusterError } from '../../../errors.ts'
import { storeKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { controllerReferenceTo } from '../owner-references.ts'
import { patchOf, revisionHash } from '../revisions/revision-of-template.ts'
import { WRITER } from '../writer.ts'

/** The label of a ControllerRevision that is the hash in its name (pkg/controller/history). */
const HASH_LABEL = 'controller.kubernetes.io/hash'
/** How long what comes before the hash of a name may be (ControllerRevisionName). */
const PREFIX_LENGTH_MAX = 223

/** What the pods of a set are, and what they become. */
export interface LiveRevisions {
  readonly current: ControllerRevision
  readonly update: ControllerRevision
  readonly collisionCount: number
}

/**
 * The revisions of a set, of which it makes one where its template is new (stateful_set_control.go:
 * getStatefulSetRevisions).
 *
 * Left out on purpose: templates that differ only until defaults are filled in, as there is one
 * version of the API server.
 */
export function liveRevisions(
  world: World,
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): LiveRevisions {
  const data = patchOf(set.spec.template)
  const newest = revisions.at(-1)
  const same = revisions.filter((revision) => deepEqual(revision.data, data)).at(-1)
  const collisionCount = set.status?.collisionCount ?? 0
  const next = (newest?.revision ?? 0) + 1
  const made =
    same === undefined
      ? create(world, set, { data, revision: next, collisionCount })
      : { revision: same === newest ? same : renumbered(world, same, next), collisionCount }
  const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision)
  return {
    current: current ?? made.revision,
    update: made.revision,
    collisionCount: made.collisionCount,
  }
}

/** What was asked for before is the newest again: its number grows, and not the list. */
function renumbered(world: World, revision: ControllerRevision, next: number): ControllerRevision {
  return world.api.update(CONTROLLER_REVISIONS, { ...revision, revision: next }, WRITER)
}

interface Wanted {
  readonly data: NonNullable<ControllerRevision['data']>
  readonly revision: number
  readonly collisionCount: number
}

interface Made {
  readonly revision: ControllerRevision
  readonly collisionCount: number
}

/** Another hash is tried where the name is taken (CreateControllerRevision). */
function create(world: World, set: StatefulSet, wanted: Wanted): Made {
  const { collisionCount } = wanted
  const asked = makeRevision(set, wanted)
  try {
    return { revision: world.api.create(CONTROLLER_REVISIONS, asked, WRITER), collisionCount }
  } catch (error) {
    if (!isClusterError(error, 'AlreadyExists')) throw error
  }
  const { name, namespace = '' } = asked.metadata
  const present = world.store.get(CONTROLLER_REVISIONS, storeKey(namespace, name))
  if (present !== undefined && deepEqual(present.data, wanted.data)) {
    return { revision: present, collisionCount }
  }
  return create(world, set, { ...wanted, collisionCount: collisionCount + 1 })
}

function makeRevision(
  set: StatefulSet,
  { data, revision, collisionCount }: Wanted,
): ControllerRevision {
  const hash = revisionHash(data, collisionCount)
  const { name, namespace = '', annotations } = set.metadata
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name.slice(0, PREFIX_LENGTH_MAX)}-${hash}`,
      namespace,
      labels: { ...set.spec.template.metadata?.labels, [HASH_LABEL]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReferenceTo(set)],
    },
    data,
    revision,
  }
}

/** Deletes the oldest that no pod is of, beyond the limit (truncateHistory). */
export function truncateHistory(
  world: World,
  set: StatefulSet,
  { current, update }: LiveRevisions,
  known: { readonly revisions: readonly ControllerRevision[]; readonly pods: readonly Pod[] },
): void {
  const live = new Set([
    current.metadata.name,
    update.metadata.name,
    ...known.pods.map(({ metadata }) => metadata.labels?.[REVISION_HASH]),
  ])
  const past = known.revisions.filter(({ metadata }) => !live.has(metadata.name))
  const limit = set.spec.revisionHistoryLimit ?? 10
  if (limit < 0 || past.length <= limit) return
  for (const revision of past.slice(0, past.length - limit)) {
    world.api.delete(CONTROLLER_REVISIONS, keyOf(revision))
  }
}
