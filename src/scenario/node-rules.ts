import { pathTo, pathToKey, type SpecViolation } from '../api/violation.ts'
import { labelValue, qualifiedName, type NameRule } from '../cluster/sim/kinds/rules/names.ts'
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

/** A node that is there can be lost, and one that is lost can come back. */
export function brokenLosses(timeline: readonly Action[]): readonly SpecViolation[] {
  const lost = new Set<string>()
  return timeline
    .map(({ at, loseNode, returnNode }, index) => ({ at, loseNode, returnNode, index }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ loseNode, returnNode, index }) => {
      const path = `spec.timeline[${index}]`
      if (loseNode !== undefined) return brokenLoss(lost, loseNode.node, `${path}.loseNode.node`)
      if (returnNode === undefined) return []
      const { node } = returnNode
      if (lost.delete(node)) return []
      const message = `"${node}" is not lost at this time, expected loseNode before`
      return [{ path: `${path}.returnNode.node`, message }]
    })
}

function brokenLoss(lost: Set<string>, node: string, path: string): readonly SpecViolation[] {
  const message = `"${node}" is lost already at this time, expected returnNode before`
  if (lost.has(node)) return [{ path, message }]
  lost.add(node)
  return []
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
  { zone, labels = {}, taints = [], resources = {} }: Omit<NodeSpec, 'name'>,
  path: string,
): readonly SpecViolation[] {
  return [
    ...broken(labelValue, zone, `${path}.zone`),
    ...Object.keys(resources).flatMap((key) =>
      brokenResource(key, pathToKey(`${path}.resources`, key)),
    ),
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

const FIELDS_OF_THEIR_OWN = ['cpu', 'memory', 'pods']

function brokenResource(name: string, path: string): readonly SpecViolation[] {
  if (!FIELDS_OF_THEIR_OWN.includes(name)) return broken(qualifiedName, name, path)
  return [
    { path, message: `"${name}" is no other resource, expected one beside cpu, memory, pods` },
  ]
}

function broken(rule: NameRule, text: string | undefined, path: string): readonly SpecViolation[] {
  const wrong = text === undefined ? undefined : rule(text)
  return wrong === undefined ? [] : [{ path, message: `"${text}": ${wrong}` }]
}
