import type { CustomResourceDefinition } from '../objects/crd.ts'
import { CRDS } from '../objects/crd.ts'
import { behavioursOf } from '../cluster/sim/behaviour.ts'
import { addNode, type NodeWish } from '../cluster/sim/kubelet/nodes.ts'
import type { World } from '../cluster/sim/world.ts'
import type { Manifests } from './deeds/intent.ts'
import { applyAll } from './deeds/object-deeds.ts'
import type { NodesSpec, Scenario } from './scenario.ts'
import { send } from './surroundings.ts'

export interface Furniture {
  readonly spec: Scenario['spec']
  readonly crds: readonly CustomResourceDefinition[]
  readonly manifests: Manifests
}

/** Puts into an empty cluster what a scenario begins with. */
export function furnish(world: World, { spec, crds, manifests }: Furniture): void {
  for (const crd of crds) world.api.create(CRDS, crd, { fieldManager: 'kubectl' })
  nodesOf(spec.nodes).forEach((node, index) => addNode(world, node, index))
  for (const image of Object.keys(spec.images).sort()) {
    behavioursOf(world).change(image, spec.images[image] ?? {})
  }
  for (const file of spec.manifests) applyAll(world, manifests.get(file) ?? [])
  for (const traffic of spec.traffic) send(world, traffic)
}

/** The names of the nodes that a run begins with. */
export function namesOfNodes(spec: NodesSpec): readonly string[] {
  return nodesOf(spec).map(({ name }) => name)
}

function nodesOf(spec: NodesSpec): readonly NodeWish[] {
  if (!('count' in spec)) {
    return spec.map((node, index) => ({ ...node, name: node.name ?? nodeNameAt(index) }))
  }
  const { count, ...node } = spec
  return Array.from({ length: count }, (_, index) => ({ ...node, name: nodeNameAt(index) }))
}

/** The name of a node that has none of its own. */
export function nodeNameAt(index: number): string {
  return `node-${index + 1}`
}
