import { parse } from 'yaml'
import type { Request } from '../../../src/cluster/intercepted-cluster.ts'
import { resourceName } from '../../../src/objects/resource.ts'
import { readProjectFile } from '../project-files.ts'

/** A rule of RBAC (rbac.authorization.k8s.io/v1, PolicyRule). */
export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

/** The rules that the chart keeps under a name. */
export function rulesOfChart(name: string): readonly Rule[] {
  const file = readProjectFile('charts/rolloutplan/templates/_rules.tpl')
  const [, text] = new RegExp(`define "${name}" -}}\n(.*?)\n{{- end }}`, 's').exec(file) ?? []
  if (text === undefined) throw new Error(`Cannot find the rules "${name}" in the chart`)
  return parse(text) as readonly Rule[]
}

/** What rules allow, sorted: `update rolloutplans.rolloutplan.dev/status`. */
export function allowedBy(rules: readonly Rule[]): readonly string[] {
  return rules
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${named(resource, group)}`)),
      ),
    )
    .sort()
}

/** What requests need, sorted, each once. */
export function neededBy(requests: readonly Request[]): readonly string[] {
  const needs = requests.map(({ verb, resource, subresource }) => {
    const part = subresource === undefined ? '' : `/${subresource}`
    return `${verb} ${resourceName(resource)}${part}`
  })
  return [...new Set(needs)].sort()
}

/** `rolloutplans.rolloutplan.dev/status` of `rolloutplans/status` in a group. */
function named(resource: string, group: string): string {
  const [plural = '', subresource] = resource.split('/')
  const suffix = subresource === undefined ? '' : `/${subresource}`
  return `${group === '' ? plural : `${plural}.${group}`}${suffix}`
}
