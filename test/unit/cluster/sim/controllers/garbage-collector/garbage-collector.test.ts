import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../../../../src/objects/configuration.ts'
import { uidOf, type ObjectMeta } from '../../../../../../src/objects/meta.ts'
import { PERSON, run, worldOf } from '../../../../../support/sim/workload-world.ts'

interface Owned {
  readonly owners?: readonly ConfigMap[]
  readonly blocking?: boolean
  readonly metadata?: Partial<ObjectMeta>
}

/** A ConfigMap, since it owns as well as anything and nothing else cares for it. */
function make(world: World, name: string, owned: Owned = {}): ConfigMap {
  const ownerReferences = (owned.owners ?? []).map((owner) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: owner.metadata.name,
    uid: uidOf(owner),
    ...(owned.blocking === true ? { blockOwnerDeletion: true } : {}),
  }))
  const metadata = { name, namespace: 'default', ownerReferences, ...owned.metadata }
  return world.api.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata }, PERSON)
}

function present(world: World): readonly string[] {
  const names = world.api.list(CONFIG_MAPS).items.map(({ metadata }) => metadata.name)
  return names.filter((name) => name !== 'kube-root-ca.crt')
}

function owners(world: World, name: string): readonly string[] {
  const object = world.api.get(CONFIG_MAPS, { namespace: 'default', name })
  return (object?.metadata.ownerReferences ?? []).map((owner) => owner.name)
}

type Propagation = 'Background' | 'Foreground' | 'Orphan'

function remove(world: World, name: string, propagation?: Propagation): void {
  const options = propagation === undefined ? {} : { propagation }
  world.api.delete(CONFIG_MAPS, { namespace: 'default', name }, options)
}

describe('deletion in the background', () => {
  it.each([undefined, 'Background'] as const)('(%s) takes all descendants along', (propagation) => {
    const world = worldOf([])
    const root = make(world, 'root')
    const child = make(world, 'child', { owners: [root] })
    make(world, 'grandchild', { owners: [child] })
    make(world, 'stranger')
    remove(world, 'root', propagation)
    expect(present(world)).not.toContain('root')
    run(world)
    expect(present(world)).toEqual(['stranger'])
  })

  it('spares an object that has another owner, and drops the reference', () => {
    const world = worldOf([])
    const shared = { owners: [make(world, 'a'), make(world, 'b')] }
    make(world, 'child', shared)
    remove(world, 'a')
    run(world)
    expect(owners(world, 'child')).toEqual(['b'])
    remove(world, 'b')
    run(world)
    expect(present(world)).toEqual([])
  })

  it('waits for finalizers of a dependent', () => {
    const world = worldOf([])
    const held = { owners: [make(world, 'root')], metadata: { finalizers: ['example.com/hold'] } }
    make(world, 'child', held)
    remove(world, 'root')
    run(world)
    const child = world.api.get(CONFIG_MAPS, { namespace: 'default', name: 'child' })
    expect(child?.metadata.deletionTimestamp).toBeDefined()
  })
})

describe('deletion in the foreground', () => {
  it('keeps the owner until those that block it are gone', () => {
    const world = worldOf([])
    const root = make(world, 'root')
    const metadata = { finalizers: ['example.com/hold'] }
    const child = make(world, 'child', { owners: [root], blocking: true, metadata })
    remove(world, 'root', 'Foreground')
    run(world)
    expect(present(world)).toEqual(['child', 'root'])
    const live = world.api.get(CONFIG_MAPS, { namespace: 'default', name: 'child' }) ?? child
    world.api.update(
      CONFIG_MAPS,
      { ...live, metadata: { ...live.metadata, finalizers: [] } },
      PERSON,
    )
    run(world)
    expect(present(world)).toEqual([])
  })

  it('does not wait for those that do not block it, but deletes them', () => {
    const world = worldOf([])
    const root = make(world, 'root')
    const metadata = { finalizers: ['example.com/hold'] }
    make(world, 'child', { owners: [root], metadata })
    remove(world, 'root', 'Foreground')
    run(world)
    expect(present(world)).toEqual(['child'])
  })

  it('goes through the generations, the last first', () => {
    const world = worldOf([])
    const root = make(world, 'root')
    const child = make(world, 'child', { owners: [root], blocking: true })
    make(world, 'grandchild', { owners: [child], blocking: true })
    const gone: string[] = []
    world.observe(({ kind, object }) => {
      if (kind === 'deleted') gone.push(object.metadata.name)
    })
    remove(world, 'root', 'Foreground')
    run(world)
    expect(gone).toEqual(['grandchild', 'child', 'root'])
  })

  it('ends where two own each other', () => {
    const world = worldOf([])
    const a = make(world, 'a')
    const b = make(world, 'b', { owners: [a], blocking: true })
    const back = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'b',
      uid: uidOf(b),
      blockOwnerDeletion: true,
    }
    world.api.update(
      CONFIG_MAPS,
      { ...a, metadata: { ...a.metadata, ownerReferences: [back] } },
      PERSON,
    )
    remove(world, 'a', 'Foreground')
    run(world)
    expect(present(world)).toEqual([])
  })
})

describe('orphaning', () => {
  it('deletes the owner, and leaves its dependents without it', () => {
    const world = worldOf([])
    const root = make(world, 'root')
    make(world, 'child', { owners: [root], blocking: true })
    remove(world, 'root', 'Orphan')
    run(world)
    expect(present(world)).toEqual(['child'])
    expect(owners(world, 'child')).toEqual([])
  })
})

describe('an owner that is not there', () => {
  it('never was: the object is deleted', () => {
    const world = worldOf([])
    const metadata = { name: 'ghost', uid: 'nobody' }
    make(world, 'child', { owners: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata }] })
    run(world)
    expect(present(world)).toEqual([])
  })

  it('has a namesake: another uid is another owner', () => {
    const world = worldOf([])
    const root = make(world, 'root')
    make(world, 'child', { owners: [{ ...root, metadata: { ...root.metadata, uid: 'former' } }] })
    run(world)
    expect(present(world)).toEqual(['root'])
  })

  it('is of a kind that nobody serves: the object stays', () => {
    const world = worldOf([])
    const owner = { apiVersion: 'example.com/v1', kind: 'Thing', name: 'it', uid: 'it' }
    make(world, 'child', { metadata: { ownerReferences: [owner] } })
    run(world)
    expect(present(world)).toEqual(['child'])
  })
})
