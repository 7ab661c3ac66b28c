import { pathTo, pathToKey, type SpecViolation } from '../api/violation.ts'
import { isObject } from '../base/json.ts'
import { labelValue, qualifiedName, type NameRule } from '../cluster/sim/kinds/rules/names.ts'
import { NODES } from '../objects/node.ts'
import { nodeNameAt } from './furnish.ts'
import type { Action, NodeSpec, NodesSpec } from './scenario.ts'

/** What an API server would refuse of the nodes. */
export function brokenNodeRules(nodes: NodesSpec, path: string): readonly SpecViolation[] {
  if ('count' in nodes) return brokenMarks(nodes, path)
  return [
    ...repeatedNames(nodes, path),
    ...nodes.flatMap((node, index) => {
      const at = pathTo(path, index)
      // A kubelet labels its node with the name, so it is a value of a label too.
      return [...broken(labelValue, node.name, `${at}.name`), ...brokenMarks(node, at)]
    }),
  ]
}

/**
 * A node that is lost takes its pods with it, by a controller that the simulated cluster does not
 * have: without it they would stay as they are, and answer (kubernetes.io, Nodes, node controller).
 */
export function lostNodes({ delete: deletion, patch }: Action, path: string) {
  const expected =
    'expected another action, such as a patch of spec.unschedulable to keep new pods away'
  const isDeleted = deletion?.kind === NODES.kind
  const isEmptied = patch?.kind === NODES.kind && evicts(patch.merge)
  const problems: SpecViolation[] = []
  if (isDeleted) {
    const message = `the loss of a node is not simulated, ${expected}`
    problems.push({ path: `${path}.delete`, message })
  }
  if (isEmptied) {
    const message = `what a taint NoExecute does to running pods is not simulated, ${expected}`
    problems.push({ path: `${path}.patch.merge.spec.taints`, message })
  }
  return problems
}

function evicts({ spec }: Readonly<Record<string, unknown>>): boolean {
  const taints = isObject(spec) ? spec['taints'] : undefined
  if (!Array.isArray(taints)) return false
  return taints.some((taint) => isObject(taint) && taint['effect'] === 'NoExecute')
}

function repeatedNames(nodes: readonly NodeSpec[], path: string): readonly SpecViolation[] {
  const names = nodes.map(({ name }, index) => name ?? nodeNameAt(index))
  return names.flatMap((name, index) => {
    const first = names.indexOf(name)
    if (first === index) return []
    const message = `"${name}" is the name of ${path}[${first}] too, expected another one`
    return [{ path: `${path}[${index}].name`, message }]
  })
}

/** Labels and taints, whose syntax is Kubernetes' own. */
function brokenMarks(
  { zone, labels = {}, taints = [] }: Omit<NodeSpec, 'name'>,
  path: string,
): readonly SpecViolation[] {
  return [
    ...broken(labelValue, zone, `${path}.zone`),
    ...Object.entries(labels).flatMap(([key, value]) => {
      const at = pathToKey(`${path}.labels`, key)
      return [...broken(qualifiedName, key, at), ...broken(labelValue, value, at)]
    }),
    ...taints.flatMap(({ key, value }, index) => {
      const at = pathTo(`${path}.taints`, index)
      return [
        ...broken(qualifiedName, key, `${at}.key`),
        ...broken(labelValue, value, `${at}.value`),
      ]
    }),
  ]
}

function broken(rule: NameRule, text: string | undefined, path: string): readonly SpecViolation[] {
  const wrong = text === undefined ? undefined : rule(text)
  return wrong === undefined ? [] : [{ path, message: `"${text}": ${wrong}` }]
}
