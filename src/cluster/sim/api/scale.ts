import type { Scale } from '../../../objects/autoscaling.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { formatSelector, type LabelSelector } from '../../../objects/selector.ts'

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector }
  readonly status?: { readonly replicas?: number }
}

/** An object as its `scale` subresource shows it (autoscaling/v1). */
export function scaleOf(object: KubeObject): Scale {
  const { metadata, spec, status }: Scalable = object
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: formatSelector(spec?.selector ?? {}) },
  }
}

/** The object at the size that a scale asks for. */
export function withScale<T extends KubeObject>(object: T, scale: Scale): T {
  const { spec }: Scalable = object
  const resourceVersion = scale.metadata.resourceVersion
  return {
    ...object,
    metadata: { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { ...spec, replicas: scale.spec.replicas },
  }
}
