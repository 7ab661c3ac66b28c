import { stringify } from 'yaml'
import { PLAN_CRD, REQUEST_CRD } from '../api/crd.ts'
import type { CustomResourceDefinition } from '../objects/crd.ts'

const HEADER = '# Generated from src/api by `npm run crds`. Not edited by hand.\n'

/** Helm takes no file from outside of a chart, so the chart has its own copy. */
export const CRD_FOLDERS = ['crds', 'charts/rolloutplan/files'] as const

/** The definitions as files, by path. */
export function crdFiles(): ReadonlyMap<string, string> {
  return new Map(CRD_FOLDERS.flatMap((folder) => [PLAN_CRD, REQUEST_CRD].map(fileIn(folder))))
}

function fileIn(folder: string): (crd: CustomResourceDefinition) => [string, string] {
  return (crd) => [`${folder}/${nameOf(crd)}`, HEADER + yamlOf(crd)]
}

function nameOf({ spec }: CustomResourceDefinition): string {
  return `${spec.group}_${spec.names.plural}.yaml`
}

function yamlOf(crd: CustomResourceDefinition): string {
  return stringify(crd, { lineWidth: 100, aliasDuplicateObjects: false })
}
