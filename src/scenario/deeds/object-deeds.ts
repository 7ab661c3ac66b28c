import { deepEqual, type Json } from '../../base/json.ts'
import { applyMergePatch } from '../../cluster/sim/patch/merge-patch.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { KubeObject } from '../../objects/meta.ts'
import type { Action } from '../scenario.ts'
import { KUBECTL, type Intent, type Manifests } from './intent.ts'
import { keyInDefault, resourceOf } from './objects.ts'

/** What people do to objects of any kind. */
export function objectDeed(world: World, action: Action, manifests: Manifests): Intent | undefined {
  const { apply, patch } = action
  if (apply !== undefined) return applyOf(world, apply, manifests)
  if (patch !== undefined) return patchOf(world, patch)
  return action.delete === undefined ? undefined : deleteOf(world, action.delete)
}

function applyOf(world: World, file: string, manifests: Manifests): Intent {
  return {
    text: `kubectl apply -f ${file}`,
    act: () => {
      applyAll(world, manifests.get(file) ?? [])
    },
  }
}

/** Applies objects in the order of their files, as `kubectl apply --server-side` does. */
export function applyAll(world: World, objects: readonly KubeObject[]): void {
  for (const object of objects) {
    const resource = resourceOf(world, object.kind)
    const { name, namespace = 'default' } = object.metadata
    const body = object as unknown as Json
    world.api.patch(
      resource,
      { namespace, name },
      { kind: 'apply', body, force: true },
      { fieldManager: 'kubectl' },
    )
  }
}

function patchOf(world: World, { kind, name, merge }: NonNullable<Action['patch']>): Intent {
  return {
    text: `kubectl patch ${kind.toLowerCase()}/${name} --type=merge -p '${JSON.stringify(merge)}'`,
    note: () => {
      const live = world.api.get(resourceOf(world, kind), keyInDefault(name))
      const isSame = live !== undefined && deepEqual(applyMergePatch(live, merge), live)
      return isSame ? 'no change' : undefined
    },
    act: () => {
      const change = { kind: 'merge', body: merge as Json } as const
      world.api.patch(resourceOf(world, kind), keyInDefault(name), change, KUBECTL)
    },
  }
}

function deleteOf(world: World, wish: NonNullable<Action['delete']>): Intent {
  const { kind, name, propagation = 'Background' } = wish
  return {
    text: `kubectl delete ${kind.toLowerCase()}/${name} --cascade=${propagation.toLowerCase()}`,
    act: () => {
      world.api.delete(resourceOf(world, kind), keyInDefault(name), { propagation })
    },
  }
}
