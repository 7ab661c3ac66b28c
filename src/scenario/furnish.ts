import type { CustomResourceDefinition } from '../objects/crd.ts'
import { CRDS } from '../objects/crd.ts'
import { behavioursOf } from '../cluster/sim/behaviour.ts'
import { addNode, type NodeWish } from '../cluster/sim/kubelet/nodes.ts'
import type { World } from '../cluster/sim/world.ts'
import { applyAll, type Manifests } from './perform.ts'
import type { NodeSpec, NodesSpec, Scenario } from './scenario.ts'
import { behaviourOf, send } from './surroundings.ts'

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
    behavioursOf(world).change(image, behaviourOf(spec.images[image] ?? {}))
  }
  for (const file of spec.manifests) applyAll(world, manifests.get(file) ?? [])
  for (const traffic of spec.traffic) send(world, traffic)
}

function nodesOf(spec: NodesSpec): readonly NodeWish[] {
  if (Array.isArray(spec))
    return spec.map((node, index) => wishOf(node, node.name ?? nameAt(index)))
  const { count, ...node } = spec
  return Array.from({ length: count }, (_, index) => wishOf(node, nameAt(index)))
}

/** What is not said is absent, rather than undefined. */
function wishOf(node: NodeSpec, name: string): NodeWish {
  const said = Object.entries(node).filter(([, value]) => value !== undefined)
  return { ...(Object.fromEntries(said) as unknown as NodeWish), name }
}

function nameAt(index: number): string {
  return `node-${index + 1}`
}
