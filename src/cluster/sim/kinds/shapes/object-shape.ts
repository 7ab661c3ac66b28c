import type { JsonSchema } from '../../../../objects/crd.ts'
import { POD_SPEC } from './pod-shape.ts'
import {
  anything,
  fields,
  flag,
  listOf,
  text,
  textMap,
  texts,
  whole,
  withDefault,
} from './shape.ts'

const OWNER_REFERENCE: JsonSchema = fields({
  apiVersion: text,
  kind: text,
  name: text,
  uid: text,
  controller: flag,
  blockOwnerDeletion: flag,
})

const MANAGED_FIELDS_ENTRY: JsonSchema = fields({
  manager: text,
  operation: text,
  apiVersion: text,
  time: text,
  fieldsType: text,
  fieldsV1: anything,
  subresource: text,
})

const METADATA_FIELDS: Readonly<Record<string, JsonSchema>> = {
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
  ownerReferences: listOf(OWNER_REFERENCE),
  finalizers: texts,
  managedFields: listOf(MANAGED_FIELDS_ENTRY),
}

/** metav1.ObjectMeta of an object; a name that is still to be generated is '', as in Go. */
export const METADATA: JsonSchema = fields({ ...METADATA_FIELDS, name: withDefault(text, '') })

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

/** metav1.ObjectMeta of what is made of a template. */
export const TEMPLATE_METADATA: JsonSchema = withDefault(fields(METADATA_FIELDS), {})

export const POD_TEMPLATE: JsonSchema = fields({
  metadata: TEMPLATE_METADATA,
  spec: withDefault(POD_SPEC, {}),
})
