import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { NAMESPACES } from '../../src/objects/node.ts'
import type { OwnerReference } from '../../src/objects/meta.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, key, WRITER } from './fixtures.ts'

export function deletionPromises(subject: () => Subject): void {
  finalizers(subject)
  owners(subject)
}

function finalizers(subject: () => Subject): void {
  it('delete() of an object that is not there is NotFound', async () => {
    const answer = subject().cluster.delete(CONFIG_MAPS, key('nobody'))
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })

  it('a finalizer keeps a deleted object until it is taken off', async () => {
    const { cluster } = subject()
    const metadata = { name: 'one', namespace: 'default', finalizers: ['example.com/hold'] }
    await cluster.create(CONFIG_MAPS, configMap('one', { metadata }), WRITER)
    await cluster.delete(CONFIG_MAPS, key('one'))
    const held = await cluster.get(CONFIG_MAPS, key('one'))
    expect(held?.metadata.deletionTimestamp).toBeDefined()
    const body = { metadata: { finalizers: null } }
    await cluster.patch(CONFIG_MAPS, key('one'), { kind: 'merge', body }, WRITER)
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })

  it('delete() with the uid of another object is a conflict', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const uid = '00000000-0000-4000-8000-000000000000'
    const answer = cluster.delete(CONFIG_MAPS, key('one'), { preconditions: { uid } })
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict' })
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeDefined()
  })

  it('a deleted namespace takes what is in it along', async () => {
    const { cluster, settle } = subject()
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
    await cluster.create(NAMESPACES, namespace, WRITER)
    const metadata = { name: 'one', namespace: 'shop' }
    await cluster.create(CONFIG_MAPS, configMap('one', { metadata }), WRITER)
    await cluster.delete(NAMESPACES, { namespace: '', name: 'shop' })
    await settle()
    expect(await cluster.get(CONFIG_MAPS, metadata)).toBeUndefined()
    expect(await cluster.get(NAMESPACES, { namespace: '', name: 'shop' })).toBeUndefined()
  })
}

function owners(subject: () => Subject): void {
  it('in the background, dependents follow their owner', async () => {
    const { cluster, settle } = subject()
    await ownedPair(subject())
    await cluster.delete(CONFIG_MAPS, key('owner'), { propagation: 'Background' })
    await settle()
    expect(await cluster.get(CONFIG_MAPS, key('owned'))).toBeUndefined()
  })

  it('in the foreground, the owner waits for its dependents', async () => {
    const { cluster, settle } = subject()
    await ownedPair(subject(), ['example.com/hold'])
    await cluster.delete(CONFIG_MAPS, key('owner'), { propagation: 'Foreground' })
    await settle()
    expect((await cluster.get(CONFIG_MAPS, key('owner')))?.metadata.finalizers).toEqual([
      'foregroundDeletion',
    ])
    const body = { metadata: { finalizers: null } }
    await cluster.patch(CONFIG_MAPS, key('owned'), { kind: 'merge', body }, WRITER)
    await settle()
    expect(await cluster.get(CONFIG_MAPS, key('owner'))).toBeUndefined()
  })

  it('orphaned dependents stay, without an owner', async () => {
    const { cluster, settle } = subject()
    await ownedPair(subject())
    await cluster.delete(CONFIG_MAPS, key('owner'), { propagation: 'Orphan' })
    await settle()
    expect(await cluster.get(CONFIG_MAPS, key('owner'))).toBeUndefined()
    const orphan = await cluster.get(CONFIG_MAPS, key('owned'))
    expect(orphan?.metadata.ownerReferences ?? []).toEqual([])
  })
}

async function ownedPair(
  { cluster, settle }: Subject,
  finalizers?: readonly string[],
): Promise<void> {
  const owner = await cluster.create(CONFIG_MAPS, configMap('owner'), WRITER)
  const reference: OwnerReference = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: 'owner',
    uid: owner.metadata.uid ?? '',
    blockOwnerDeletion: true,
  }
  const metadata = {
    name: 'owned',
    namespace: 'default',
    ownerReferences: [reference],
    ...(finalizers === undefined ? {} : { finalizers }),
  }
  await cluster.create(CONFIG_MAPS, configMap('owned', { metadata }), WRITER)
  await settle()
}
