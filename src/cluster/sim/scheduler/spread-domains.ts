import type { Pod, PodSpec, TopologySpreadConstraint } from '../../../objects/pod.ts'
import type { LabelSelector } from '../../../objects/selector.ts'
import { matchesNode } from './node-affinity.ts'
import { narrowed, type NodeLayout, type Topology } from './node-layout.ts'
import { isChoosy } from './obstacles.ts'
import { makeQuery, type PodQuery } from './pod-query.ts'
import { untolerated } from './taints.ts'

const known = new WeakMap<NodeLayout, WeakMap<PodSpec, Map<string, Topology>>>()

/**
 * The domains over which a constraint spreads: those of nodes that have the labels of `keys`, and
 * that the pod's affinity (Honor unless told) and its tolerations (Ignore unless told) let in.
 *
 * Kubernetes 1.36, podtopologyspread/common.go: matchNodeInclusionPolicies.
 */
export function domainsFor(
  layout: NodeLayout,
  spec: PodSpec,
  constraint: TopologySpreadConstraint,
  keys: readonly string[],
): Topology {
  const { topologyKey, nodeAffinityPolicy, nodeTaintsPolicy } = constraint
  const all = layout.topology(topologyKey)
  const heedsAffinity = nodeAffinityPolicy !== 'Ignore' && isChoosy(spec)
  const heedsTaints = nodeTaintsPolicy === 'Honor'
  if (!heedsAffinity && !heedsTaints && keys.length < 2) return all
  return remembered(layout, spec, [topologyKey, heedsAffinity, heedsTaints].join(), () =>
    narrowed(all, (slot) => {
      const node = layout.nodes[slot]
      if (node === undefined) return false
      if (keys.some((key) => (layout.topology(key).domainOf[slot] ?? -1) < 0)) return false
      if (heedsAffinity && !matchesNode(spec, node)) return false
      return !heedsTaints || !untolerated(node.spec.taints ?? [], spec.tolerations ?? [])
    }),
  )
}

function remembered(
  layout: NodeLayout,
  spec: PodSpec,
  key: string,
  make: () => Topology,
): Topology {
  let bySpec = known.get(layout)
  if (bySpec === undefined) known.set(layout, (bySpec = new WeakMap()))
  let byKey = bySpec.get(spec)
  if (byKey === undefined) bySpec.set(spec, (byKey = new Map<string, Topology>()))
  let topology = byKey.get(key)
  if (topology === undefined) byKey.set(key, (topology = make()))
  return topology
}

const queries = new WeakMap<TopologySpreadConstraint, Map<string, PodQuery>>()

/** The pods that a constraint counts: those that stay, of the pod's own namespace. */
export function queryOf(constraint: TopologySpreadConstraint, { metadata }: Pod): PodQuery {
  const { namespace = '', labels = {} } = metadata
  const pairs = (constraint.matchLabelKeys ?? []).flatMap((key): [string, string][] => {
    const value = labels[key]
    return value === undefined ? [] : [[key, value]]
  })
  let byPod = queries.get(constraint)
  if (byPod === undefined) queries.set(constraint, (byPod = new Map<string, PodQuery>()))
  const key = [namespace, ...pairs.flat()].join()
  let query = byPod.get(key)
  if (query === undefined) {
    const selector = narrower(constraint.labelSelector, pairs)
    const term = { namespaces: [namespace], namespaceSelector: undefined, selector }
    byPod.set(key, (query = makeQuery([term], true)))
  }
  return query
}

function narrower(
  selector: LabelSelector | undefined,
  pairs: readonly (readonly [string, string])[],
): LabelSelector | undefined {
  if (selector === undefined || pairs.length === 0) return selector
  const expressions = pairs.map(
    ([key, value]) => ({ key, operator: 'In', values: [value] }) as const,
  )
  return {
    ...selector,
    matchExpressions: [...(selector.matchExpressions ?? []), ...expressions],
  }
}
