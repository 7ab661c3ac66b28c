import { deepEqual } from '../../../base/json.ts'
import type { CustomResourceDefinition } from '../../../objects/crd.ts'
import { CRDS } from '../../../objects/crd.ts'
import { makeKind } from './make-kind.ts'
import { objectShape } from './shapes/object-shape.ts'
import { anything, fields, listOf, text, texts, withDefault } from './shapes/shape.ts'

const NAMES = fields({
  plural: text,
  singular: text,
  kind: text,
  listKind: text,
  shortNames: texts,
  categories: texts,
})

/**
 * CustomResourceDefinitions: Kubernetes 1.36, apiextensions-apiserver.
 *
 * Left out on purpose: the moments in which names are accepted and the kind is established; both
 * happen in the write that makes the definition.
 */
export const CRD_KIND = makeKind<CustomResourceDefinition>({
  resource: CRDS,
  shortNames: ['crd', 'crds'],
  hasStatus: true,
  allowsUnconditionalUpdate: false,
  shape: objectShape({
    spec: withDefault(
      fields({
        group: text,
        scope: text,
        names: withDefault(NAMES, {}),
        versions: withDefault(listOf(anything), []),
        conversion: withDefault(anything, { strategy: 'None' }),
        preserveUnknownFields: anything,
      }),
      {},
    ),
  }),
  raisesGeneration: (crd, old) => !deepEqual(crd.spec, old.spec),
})
