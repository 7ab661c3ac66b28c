import type { Node } from '../../../objects/node.ts'
import { relistPhase } from './relist.ts'

/** A node as its kubelet sees it. */
export interface Host {
  readonly name: string
  readonly address: string
  readonly addresses: readonly { readonly ip: string }[]
  /** The range of its pods' addresses; absent where the network is not set up. */
  readonly range: string | undefined
  /** When within a second its kubelet looks. */
  readonly phase: number
}

const known = new WeakMap<Node, Host>()

export function hostOf(node: Node, seed: number): Host {
  let host = known.get(node)
  if (host === undefined) known.set(node, (host = makeHost(node, seed)))
  return host
}

function makeHost({ metadata: { name }, spec, status }: Node, seed: number): Host {
  const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? ''
  return {
    name,
    address,
    addresses: Object.freeze([Object.freeze({ ip: address })]),
    range: spec.podCIDR,
    phase: relistPhase(seed, name),
  }
}
