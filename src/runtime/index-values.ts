import type { KubeObject } from '../objects/meta.ts'

/** Indexes objects by the uid of each of their owners. */
export function ownerUidsOf(object: KubeObject): readonly string[] {
  const uids = (object.metadata.ownerReferences ?? []).map((owner) => owner.uid)
  return [...new Set(uids)]
}

/** Indexes objects by the value of a label. */
export function labelValue(label: string): (object: KubeObject) => readonly string[] {
  return (object) => {
    const value = object.metadata.labels?.[label]
    return value === undefined ? [] : [value]
  }
}
