import { deepEqual, type Json } from '../../base/json.ts'
import { kindNamed } from '../../cluster/sim/kinds/kind-named.ts'
import { applyMergePatch } from '../../cluster/sim/patch/merge-patch.ts'
import { pruned, unknownFieldPaths } from '../../cluster/sim/schema/prune.ts'
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
    note: () => noteOfPatch(world, kind, { name, merge }),
    act: () => {
      const change = { kind: 'merge', body: merge as Json } as const
      world.api.patch(resourceOf(world, kind), keyInDefault(name), change, KUBECTL)
    },
  }
}

/** kubectl prints the API server's warnings: kubernetes.io, API concepts, "Field validation". */
function noteOfPatch(
  world: World,
  kind: string,
  { name, merge }: Pick<NonNullable<Action['patch']>, 'name' | 'merge'>,
): string | undefined {
  const served = kindNamed(world, kind)
  const live = served && world.api.get(served.resource, keyInDefault(name))
  if (served === undefined || live === undefined) return undefined
  const { shape } = served
  const next = applyMergePatch(live, merge)
  const isSame = deepEqual(pruned(next, shape), pruned(live, shape))
  const warnings = unknownFieldPaths(next, shape).map((path) => `Warning: unknown field "${path}"`)
  const notes = [...(isSame ? ['no change'] : []), ...warnings]
  return notes.length === 0 ? undefined : notes.join(', ')
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
