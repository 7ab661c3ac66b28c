import { objectShape } from './object-shape.ts'
import { anything, fields, flag, listOf, text, texts, whole, withDefault } from './shape.ts'

const NAMES = fields({
  plural: text,
  singular: text,
  kind: text,
  listKind: text,
  shortNames: texts,
  categories: texts,
})

const COLUMN = fields({
  name: text,
  type: text,
  jsonPath: text,
  description: text,
  format: text,
  priority: whole,
})

const VERSION = fields({
  name: withDefault(text, ''),
  served: withDefault(flag, false),
  storage: withDefault(flag, false),
  deprecated: flag,
  deprecationWarning: text,
  schema: fields({ openAPIV3Schema: anything }),
  subresources: fields({ status: anything, scale: anything }),
  additionalPrinterColumns: listOf(COLUMN),
  selectableFields: listOf(fields({ jsonPath: text })),
})

/** Kubernetes 1.36, apiextensions/v1 types.go. Schemas are kept as they come. */
export const CRD = objectShape({
  spec: withDefault(
    fields({
      group: text,
      scope: text,
      names: withDefault(NAMES, {}),
      versions: withDefault(listOf(VERSION), []),
      conversion: withDefault(anything, { strategy: 'None' }),
      preserveUnknownFields: flag,
    }),
    {},
  ),
  status: anything,
})
