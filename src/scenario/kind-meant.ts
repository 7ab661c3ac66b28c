import { PLAN_CRD, REQUEST_CRD } from '../api/crd.ts'
import { nearest } from '../base/nearest.ts'
import { BUILT_IN_KINDS } from '../cluster/sim/kinds/built-in-kinds.ts'

/** The kinds of the simulated cluster. */
export const SERVED_KINDS: readonly string[] = [
  ...BUILT_IN_KINDS.map(({ resource }) => resource.kind),
  ...[PLAN_CRD, REQUEST_CRD].map(({ spec }) => spec.names.kind),
]

/** What kubectl takes for a kind beside its name, such as `deploy` and `deployments`. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ...BUILT_IN_KINDS.flatMap(({ resource: { kind, plural }, shortNames }) =>
    [plural, ...shortNames].map((name) => [name, kind] as const),
  ),
  ...[PLAN_CRD, REQUEST_CRD].flatMap(({ spec: { names } }) =>
    [names.plural, ...(names.shortNames ?? [])].map((name) => [name, names.kind] as const),
  ),
])

/** What to write in the place of a kind that is not served, to be read after a sentence. */
export function insteadOfKind(kind: string): string {
  const meant = OTHER_NAMES.get(kind.toLowerCase()) ?? nearest(kind, SERVED_KINDS)
  if (meant !== undefined) return `, expected "${meant}"`
  return ': leave it out of the scenario, or use one of the kinds in docs/scenarios.md'
}
