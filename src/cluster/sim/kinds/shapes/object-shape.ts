import type { JsonSchema } from '../../../../objects/crd.ts'
import { POD_SPEC } from './pod-shape.ts'
import { anything, fields, text, textMap, texts, whole, withDefault } from './shape.ts'

/** metav1.ObjectMeta, with the fields that servers drop left out. */
export const METADATA: JsonSchema = fields({
  name: text,
  namespace: text,
  generateName: text,
  uid: text,
  resourceVersion: text,
  generation: whole,
  creationTimestamp: text,
  deletionTimestamp: text,
  deletionGracePeriodSeconds: whole,
  labels: textMap,
  annotations: textMap,
  selfLink: text,
  ownerReferences: anything,
  finalizers: texts,
  managedFields: anything,
})

/**
 * A whole object: what every kind has, and what this one has besides. Status is kept as it comes:
 * it is written by controllers, and often.
 */
export function objectShape(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return fields({
    apiVersion: text,
    kind: text,
    metadata: withDefault(METADATA, {}),
    ...properties,
  })
}

export const POD_TEMPLATE: JsonSchema = fields({
  metadata: withDefault(METADATA, {}),
  spec: withDefault(POD_SPEC, {}),
})
