import { deepEqual } from '../../../base/json.ts'
import type { CustomResourceDefinition } from '../../../objects/crd.ts'
import { CRDS } from '../../../objects/crd.ts'
import type { Condition } from '../../../objects/meta.ts'
import { definitionRules } from '../schema/definition-rules.ts'
import { makeKind } from './make-kind.ts'
import { CRD } from './shapes/crd-shape.ts'

/**
 * CustomResourceDefinitions: Kubernetes 1.36, apiextensions-apiserver.
 *
 * Left out on purpose: the moments in which names are accepted and the kind is established; both
 * happen in the write that makes the definition. Conflicts of names and webhooks are not known.
 */
export const CRD_KIND = makeKind<CustomResourceDefinition>({
  resource: CRDS,
  shortNames: ['crd', 'crds'],
  hasStatus: true,
  allowsUnconditionalUpdate: false,
  shape: CRD,
  defaults: withNames,
  prepareForCreate: (crd) => ({ ...crd, status: establishedStatus(crd) }),
  rules: definitionRules,
  raisesGeneration: (crd, old) => !deepEqual(crd.spec, old.spec),
})

function withNames(crd: CustomResourceDefinition): CustomResourceDefinition {
  const { names } = crd.spec
  const given: Partial<typeof names> = names
  const { kind = '', singular = kind.toLowerCase(), listKind = `${kind}List` } = given
  if (given.singular === singular && given.listKind === listKind) return crd
  return { ...crd, spec: { ...crd.spec, names: { ...names, singular, listKind } } }
}

interface EstablishedStatus {
  readonly acceptedNames: CustomResourceDefinition['spec']['names']
  readonly conditions: readonly Condition[]
  readonly storedVersions: readonly string[]
}

function establishedStatus({ spec }: CustomResourceDefinition): EstablishedStatus {
  return {
    acceptedNames: spec.names,
    conditions: [
      {
        type: 'NamesAccepted',
        status: 'True',
        reason: 'NoConflicts',
        message: 'no conflicts found',
      },
      {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
    ],
    storedVersions: spec.versions.filter(({ storage }) => storage).map(({ name }) => name),
  }
}
