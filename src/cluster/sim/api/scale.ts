import type { Scale } from '../../../objects/autoscaling.ts'
import type { KubeObject, ObjectMeta } from '../../../objects/meta.ts'
import { formatSelector, type LabelSelector } from '../../../objects/selector.ts'
import type { Content } from '../admission/request.ts'
import { nonNegativeRules } from '../kinds/rules/number-rules.ts'
import { objectShape } from '../kinds/shapes/object-shape.ts'
import { anything, fields, whole } from '../kinds/shapes/shape.ts'
import { invalid } from './refusals.ts'

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector }
  readonly status?: { readonly replicas?: number }
}

/** An object as its `scale` subresource shows it (autoscaling/v1). */
export function scaleOf(object: KubeObject): Scale {
  const { metadata, spec, status }: Scalable = object
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: metadata.name, ...shownOf(metadata) },
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: formatSelector(spec?.selector ?? {}) },
  }
}

const SHOWN = ['namespace', 'uid', 'resourceVersion', 'creationTimestamp'] as const

function shownOf(metadata: ObjectMeta): Partial<ObjectMeta> {
  const present = SHOWN.filter((field) => metadata[field] !== undefined)
  return Object.fromEntries(present.map((field) => [field, metadata[field]]))
}

/** A scale as admission sees it, where Go leaves a size of 0 out. */
export function scaleInGo(scale: Scale): Scale {
  return scale.spec.replicas === 0 ? { ...scale, spec: {} as Scale['spec'] } : scale
}

/** How a scale is read; it is merged with nothing. */
export const SCALE_CONTENT: Content<Scale> = {
  defaulted: (scale) => scale,
  shape: objectShape({ spec: fields({ replicas: whole }), status: anything }),
}

/** The object at the size that a scale asks for. */
export function withScale<T extends KubeObject>(object: T, scale: Scale): T {
  const { spec }: Scalable = object
  const { replicas = 0 } = scale.spec as Partial<Scale['spec']>
  const wrong = nonNegativeRules(replicas, 'spec.replicas')
  if (wrong.length > 0) throw invalid(SCALE, scale.metadata.name, wrong)
  const resourceVersion = scale.metadata.resourceVersion
  return {
    ...object,
    metadata: { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { ...spec, replicas },
  }
}

const SCALE = { group: 'autoscaling', kind: 'Scale' }
