import { FIELD_MANAGERS } from '../../api/labels.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { ClusterError } from '../../cluster/errors.ts'
import type { Patch } from '../../cluster/patch.ts'
import type { Seen, Write } from '../../domain/rollout/decision.ts'
import { keyOf } from '../../objects/meta.ts'
import { resourceName } from '../../objects/resource.ts'

/** Makes one write; what it was decided on must still be so, or it is a `Conflict`. */
export async function carryOut(write: Write, cluster: Cluster): Promise<void> {
  switch (write.kind) {
    case 'create':
      await cluster.create(write.resource, write.object, {
        fieldManager: FIELD_MANAGERS[write.concern],
      })
      return
    case 'patch': {
      for (const seen of write.unlessChanged) await expectUnchanged(seen, cluster)
      const patch = { kind: 'merge', body: write.body } as const
      const fieldManager = FIELD_MANAGERS[write.concern]
      await cluster.patch(write.resource, write.key, patch, { fieldManager })
      return
    }
    case 'disown':
      await cluster.patch(write.resource, write.key, disowning(write), {
        fieldManager: FIELD_MANAGERS.handOver,
      })
      return
    case 'delete': {
      const { uid, resourceVersion } = write
      await cluster.delete(write.resource, write.key, {
        propagation: 'Background',
        preconditions: { uid, resourceVersion },
      })
    }
  }
}

/** Caches keep no more of an entry than whose it is, so it is named by its place. */
function disowning({ uid, resourceVersion, owners }: Extract<Write, { kind: 'disown' }>): Patch {
  const path = '/metadata/managedFields'
  return {
    kind: 'json',
    operations: [
      { op: 'replace', path: '/metadata/uid', value: uid },
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
      ...[...owners]
        .reverse()
        .flatMap(({ index, manager }) => [
          { op: 'test', path: `${path}/${index}/manager`, value: manager } as const,
          { op: 'remove', path: `${path}/${index}` } as const,
        ]),
    ],
  }
}

async function expectUnchanged({ resource, key, resourceVersion }: Seen, cluster: Cluster) {
  const live = await cluster.get(resource, key)
  if (live?.metadata.resourceVersion === resourceVersion) return
  throw new ClusterError(
    'Conflict',
    `Cannot go on from ${resourceName(resource)} "${key.name}": it has changed since it was looked at`,
  )
}

/** Which object a write is about, in words for a log. */
export function subjectOf(write: Write): string {
  const name = write.kind === 'create' ? keyOf(write.object).name : write.key.name
  return `${resourceName(write.resource)}/${name}`
}
