import { FIELD_MANAGERS } from '../../api/labels.ts'
import type { Json } from '../../base/json.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { ClusterError } from '../../cluster/errors.ts'
import type { Seen, Write } from '../../domain/rollout/decision.ts'
import { withoutOwners } from '../../domain/rollout/loans/disown.ts'
import { keyOf, type KubeObject } from '../../objects/meta.ts'
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
      await disown(write, cluster)
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

/** Caches do not keep who owns what, so the entries that stay are read. */
async function disown(
  { resource, key, uid, resourceVersion, managers }: Extract<Write, { kind: 'disown' }>,
  cluster: Cluster,
): Promise<void> {
  const { metadata } = await expectUnchanged({ resource, key, resourceVersion }, cluster)
  const managedFields = withoutOwners(metadata.managedFields ?? [], managers)
  const body = { metadata: { uid, resourceVersion, managedFields } } as unknown as Json
  const fieldManager = FIELD_MANAGERS.handOver
  await cluster.patch(resource, key, { kind: 'merge', body }, { fieldManager })
}

async function expectUnchanged(
  { resource, key, resourceVersion }: Seen,
  cluster: Cluster,
): Promise<KubeObject> {
  const live = await cluster.get(resource, key)
  if (live?.metadata.resourceVersion === resourceVersion) return live
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
