import type { ObjectMeta, OwnerReference } from '../../../../objects/meta.ts'
import type { Pod } from '../../../../objects/pod.ts'
import type { ReplicaSet } from '../../../../objects/workload.ts'

/**
 * A pod as a ReplicaSet asks for it. Its spec, labels and owners are those of the set, by
 * reference: what is derived from them is derived once for all pods.
 */
export function makePod(set: ReplicaSet, ownerReferences: readonly OwnerReference[]): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: makeMetadata(set, ownerReferences),
    spec: set.spec.template.spec,
  }
}

function makeMetadata(set: ReplicaSet, ownerReferences: readonly OwnerReference[]): ObjectMeta {
  const { labels, annotations, finalizers } = set.spec.template.metadata ?? {}
  const { name, namespace = '' } = set.metadata
  return {
    name: '',
    generateName: `${name}-`,
    namespace,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ownerReferences,
  }
}
