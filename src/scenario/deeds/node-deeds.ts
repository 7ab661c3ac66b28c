import type { Json } from '../../base/json.ts'
import { ClusterError } from '../../cluster/errors.ts'
import { loseNode, returnNode } from '../../cluster/sim/kubelet/node-loss.ts'
import type { World } from '../../cluster/sim/world.ts'
import { NODES, type Node, type Taint } from '../../objects/node.ts'
import type { Action } from '../scenario.ts'
import { KUBECTL, type Intent } from './intent.ts'
import { missing } from './objects.ts'

/** What is done to nodes, and what happens to them. */
export function nodeDeed(world: World, action: Action): Intent | undefined {
  return commandOf(world, action) ?? misfortuneOf(world, action)
}

function commandOf(world: World, action: Action): Intent | undefined {
  const { uncordon, taint } = action
  if (action.cordon !== undefined) return scheduling(world, 'cordon', action.cordon.node)
  if (uncordon !== undefined) return scheduling(world, 'uncordon', uncordon.node)
  return taint === undefined ? undefined : taintOf(world, taint)
}

function misfortuneOf(world: World, action: Action): Intent | undefined {
  const { loseNode: loss, returnNode: back } = action
  if (loss !== undefined) {
    const { node, how } = loss
    return {
      text: how === 'Off' ? `${node} goes off` : `${node} is cut off from the API server`,
      act: () => {
        loseNode(world, node, how)
      },
    }
  }
  if (back === undefined) return undefined
  return {
    text: `${back.node} comes back`,
    act: () => {
      returnNode(world, back.node)
    },
  }
}

/** Keeps new pods away. */
export function cordon(world: World, name: string): void {
  scheduling(world, 'cordon', name).act()
}

/** Lets new pods come to a node, or keeps them away (kubectl 1.36, pkg/drain/cordon.go). */
function scheduling(world: World, verb: 'cordon' | 'uncordon', name: string): Intent {
  return {
    text: `kubectl ${verb} ${name}`,
    note: () => {
      const isOff = world.api.get(NODES, { namespace: '', name })?.spec.unschedulable === true
      return isOff === (verb === 'cordon') ? `node/${name} already ${verb}ed` : undefined
    },
    act: () => {
      edit(world, name, () => ({ unschedulable: verb === 'cordon' ? true : null }))
    },
  }
}

/** One taint for each key and effect (kubectl 1.36, pkg/cmd/taint). */
function taintOf(world: World, wish: NonNullable<Action['taint']>): Intent {
  const { node, key, value, effect, remove = false } = wish
  const words = value === undefined ? key : `${key}=${value}`
  return {
    text: `kubectl taint nodes ${node} ${words}:${effect}${remove ? '-' : ''}`,
    act: () => {
      edit(world, node, ({ spec }) => {
        refuseTaint(spec.taints ?? [], wish, words)
        const others = (spec.taints ?? []).filter((one) => one.key !== key || one.effect !== effect)
        const own = { key, ...(value === undefined ? {} : { value }), effect }
        return { taints: remove ? others : [...others, own] }
      })
    },
  }
}

/** kubectl takes off what is there, and does not replace what it was not told to. */
function refuseTaint(
  taints: readonly Taint[],
  { node, key, effect, remove = false }: NonNullable<Action['taint']>,
  words: string,
): void {
  const isThere = taints.some((one) => one.key === key && one.effect === effect)
  if (isThere === remove) return
  throw new ClusterError(
    'BadRequest',
    remove
      ? `taint "${words}:${effect}" not found`
      : `node ${node} already has ${key} taint(s) with same effect(s) and --overwrite is false`,
  )
}

function edit(world: World, name: string, changeOf: (node: Node) => object): void {
  const key = { namespace: '', name }
  const node = world.api.get(NODES, key)
  if (node === undefined) throw missing(NODES, name)
  const body = { spec: changeOf(node) } as Json
  world.api.patch(NODES, key, { kind: 'merge', body }, KUBECTL)
}
