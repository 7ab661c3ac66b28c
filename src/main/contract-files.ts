import { stringify } from 'yaml'
import { PLAN_CRD, REQUEST_CRD } from '../api/crd.ts'
import type { CustomResourceDefinition } from '../objects/crd.ts'

const HEADER = '# Generated from src/api by `npm run crds`. Not edited by hand.\n'

/** The files of `crds/`, by path. */
export function crdFiles(): ReadonlyMap<string, string> {
  return new Map([PLAN_CRD, REQUEST_CRD].map((crd) => [pathOf(crd), HEADER + yamlOf(crd)]))
}

function pathOf({ spec }: CustomResourceDefinition): string {
  return `crds/${spec.group}_${spec.names.plural}.yaml`
}

function yamlOf(crd: CustomResourceDefinition): string {
  return stringify(crd, { lineWidth: 100, aliasDuplicateObjects: false })
}
