import { expect, it } from '@jest/globals'
import type { DeleteOptions } from '../../src/cluster/cluster.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../src/objects/configuration.ts'
import { NAMESPACES } from '../../src/objects/node.ts'
import type { OwnerReference } from '../../src/objects/meta.ts'
import { PODS, type Pod } from '../../src/objects/pod.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import {
  configMap,
  configMapWith,
  deployment,
  ELSEWHERE,
  key,
  merge,
  namespace,
  NOBODY,
  pod,
  STATUS_WRITER,
  WRITER,
} from './fixtures.ts'

export function deletionPromises(subject: () => Subject): void {
  preconditions(subject)
  finalizers(subject)
  pods(subject)
  namespaces(subject)
  owners(subject)
}

function preconditions(subject: () => Subject): void {
  it('delete() removes the object', async () => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    await cluster.delete(CONFIG_MAPS, key('one'))
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })

  it('delete() of an object that is not there is NotFound', async () => {
    const answer = subject().cluster.delete(CONFIG_MAPS, key('nobody'))
    await expect(answer).rejects.toMatchObject({ reason: 'NotFound' })
  })

  it.each<readonly [string, NonNullable<DeleteOptions['preconditions']>]>([
    ['the uid of another object', { uid: NOBODY }],
    ['a stale revision', { resourceVersion: '1' }],
  ])('delete() with %s is a conflict', async (_what, preconditions) => {
    const { cluster } = subject()
    await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const answer = cluster.delete(CONFIG_MAPS, key('one'), { preconditions })
    await expect(answer).rejects.toMatchObject({ reason: 'Conflict' })
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeDefined()
  })

  it('delete() with the uid and revision that are goes through', async () => {
    const { cluster } = subject()
    const { metadata } = await cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    const { uid = '', resourceVersion = '' } = metadata
    await cluster.delete(CONFIG_MAPS, key('one'), { preconditions: { uid, resourceVersion } })
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })
}

function finalizers(subject: () => Subject): void {
  it('a finalizer keeps a deleted object until it is taken off', async () => {
    const { cluster } = subject()
    const held = await deletedButHeld(subject())
    expect(held.metadata.deletionTimestamp).toBeDefined()
    expect(held.metadata.deletionGracePeriodSeconds).toBe(0)
    await cluster.patch(CONFIG_MAPS, key('one'), UNHELD, WRITER)
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })

  it('a deleted object goes with the last of its finalizers', async () => {
    const { cluster } = subject()
    const held = await deletedButHeld(subject(), ['example.com/a', 'example.com/b'])
    const left = (finalizers: readonly string[]): ConfigMap => ({
      ...held,
      metadata: { ...held.metadata, finalizers, resourceVersion: '' },
    })
    await cluster.update(CONFIG_MAPS, left(['example.com/b']), WRITER)
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeDefined()
    await cluster.update(CONFIG_MAPS, left([]), WRITER)
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })

  it('taking the last finalizer off is seen as the deletion and nothing else', async () => {
    const { cluster, settle } = subject()
    const held = await deletedButHeld(subject())
    const seen: string[] = []
    const query = {
      fields: { 'metadata.name': 'one' },
      resourceVersion: held.metadata.resourceVersion ?? '',
    }
    const stop = cluster.watch(CONFIG_MAPS, query, {
      next: ({ kind }) => seen.push(kind),
      ended: () => seen.push('ended'),
    })
    await cluster.patch(CONFIG_MAPS, key('one'), UNHELD, WRITER)
    await settle()
    stop()
    expect(seen).toEqual(['deleted'])
  })

  it('an object that is going takes no new finalizer', async () => {
    const { cluster } = subject()
    await deletedButHeld(subject())
    const body = { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } }
    await expect(cluster.patch(CONFIG_MAPS, key('one'), merge(body), WRITER)).rejects.toMatchObject(
      {
        reason: 'Invalid',
        causes: expect.arrayContaining([
          expect.objectContaining({ reason: 'FieldValueForbidden', field: 'metadata.finalizers' }),
        ]),
      },
    )
  })

  it('a deletion cannot be taken back', async () => {
    const { cluster } = subject()
    const { metadata } = await deletedButHeld(subject())
    const patch = merge({ metadata: { deletionTimestamp: null }, data: { color: 'red' } })
    const patched = await cluster.patch(CONFIG_MAPS, key('one'), patch, WRITER)
    expect(patched.metadata.deletionTimestamp).toBe(metadata.deletionTimestamp)
  })

  it('a second deletion of an object that is held changes nothing', async () => {
    const { cluster } = subject()
    const held = await deletedButHeld(subject())
    await cluster.delete(CONFIG_MAPS, key('one'))
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toEqual(held)
  })

  it('a deletion that is held raises the generation', async () => {
    const { cluster } = subject()
    const web = deployment('web')
    const metadata = { ...web.metadata, finalizers: ['example.com/hold'] }
    await cluster.create(DEPLOYMENTS, { ...web, metadata }, WRITER)
    await cluster.delete(DEPLOYMENTS, key('web'))
    expect((await cluster.get(DEPLOYMENTS, key('web')))?.metadata.generation).toBe(2)
    await cluster.patch(DEPLOYMENTS, key('web'), UNHELD, WRITER)
  })
}

function pods(subject: () => Subject): void {
  it('a pod without a node goes at once', async () => {
    const { cluster } = subject()
    await cluster.create(PODS, pod('one'), WRITER)
    await cluster.delete(PODS, key('one'))
    expect(await cluster.get(PODS, key('one'))).toBeUndefined()
  })

  it('a pod that is over goes at once', async () => {
    const { cluster } = subject()
    await cluster.create(PODS, pod('one', ELSEWHERE), WRITER)
    await cluster.patch(PODS, key('one'), merge({ status: { phase: 'Failed' } }), STATUS_WRITER)
    await cluster.delete(PODS, key('one'))
    expect(await cluster.get(PODS, key('one'))).toBeUndefined()
  })

  it('a pod on a node has the grace that its spec gives it', async () => {
    const { cluster } = subject()
    await cluster.create(
      PODS,
      pod('one', { ...ELSEWHERE, terminationGracePeriodSeconds: 45 }),
      WRITER,
    )
    await cluster.delete(PODS, key('one'))
    const going = await cluster.get(PODS, key('one'))
    expect(going?.metadata.deletionGracePeriodSeconds).toBe(45)
    expect(going?.metadata.deletionTimestamp).toBeDefined()
  })

  it.each<readonly [string, DeleteOptions, number]>([
    ['shorter', { gracePeriodSeconds: 300 }, 300],
    ['longer', { gracePeriodSeconds: 900 }, 600],
    ['that is not named', {}, 600],
  ])('a second deletion, with a grace %s', async (_what, options, expected) => {
    const { cluster, settle } = subject()
    const first = await goingPod(subject(), 600)
    await settle()
    await cluster.delete(PODS, key('one'), options)
    const second = await cluster.get(PODS, key('one'))
    expect(second?.metadata.deletionGracePeriodSeconds).toBe(expected)
    // It counts from the first.
    expect(secondsOf(first) - secondsOf(second)).toBe(600 - expected)
  })

  it('a second deletion, with a grace below nothing or over by then, ends now', async () => {
    const { cluster, settle } = subject()
    const first = await goingPod(subject(), 600)
    for (let waits = 0; waits < WAITS_OF_TWO_SECONDS; waits++) await settle()
    await cluster.delete(PODS, key('one'), { gracePeriodSeconds: -7 })
    const second = await cluster.get(PODS, key('one'))
    expect(second?.metadata.deletionGracePeriodSeconds).toBe(1)
    expect(secondsOf(second)).toBeGreaterThan(secondsOf(first) - 600 + 1)
  })

  it('a deletion with no grace takes a pod at once', async () => {
    const { cluster } = subject()
    await goingPod(subject(), 20)
    await cluster.delete(PODS, key('one'), { gracePeriodSeconds: 0 })
    expect(await cluster.get(PODS, key('one'))).toBeUndefined()
  })
}

function namespaces(subject: () => Subject): void {
  it('a deleted namespace takes what is in it along', async () => {
    const { cluster, settle } = subject()
    await cluster.create(NAMESPACES, namespace('shop'), WRITER)
    await cluster.create(CONFIG_MAPS, configMapWith({ namespace: 'shop' }), WRITER)
    await cluster.delete(NAMESPACES, SHOP)
    await settle()
    expect(await cluster.get(CONFIG_MAPS, { namespace: 'shop', name: 'one' })).toBeUndefined()
    expect(await cluster.get(NAMESPACES, SHOP)).toBeUndefined()
  })

  it('a deleted namespace waits for what is held in it', async () => {
    const { cluster, settle } = subject()
    await cluster.create(NAMESPACES, namespace('shop'), WRITER)
    const held = configMapWith({ namespace: 'shop', finalizers: ['example.com/hold'] })
    await cluster.create(CONFIG_MAPS, held, WRITER)
    await cluster.delete(NAMESPACES, SHOP)
    await settle()
    expect((await cluster.get(NAMESPACES, SHOP))?.status?.phase).toBe('Terminating')
    await cluster.patch(CONFIG_MAPS, { namespace: 'shop', name: 'one' }, UNHELD, WRITER)
    await settle()
    expect(await cluster.get(NAMESPACES, SHOP)).toBeUndefined()
  })

  it('the namespace "default" cannot be deleted', async () => {
    const answer = subject().cluster.delete(NAMESPACES, { namespace: '', name: 'default' })
    await expect(answer).rejects.toMatchObject({ reason: 'Forbidden' })
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
    await cluster.patch(CONFIG_MAPS, key('owned'), UNHELD, WRITER)
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

  it('an object whose owner is not there is collected', async () => {
    const { cluster, settle } = subject()
    const metadata = { ownerReferences: [referenceTo(NOBODY)] }
    await cluster.create(CONFIG_MAPS, configMapWith(metadata), WRITER)
    await settle()
    expect(await cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })
}

const SHOP = { namespace: '', name: 'shop' }
const UNHELD = merge({ metadata: { finalizers: null } })

async function deletedButHeld(
  { cluster }: Subject,
  finalizers: readonly string[] = ['example.com/hold'],
): Promise<ConfigMap> {
  await cluster.create(CONFIG_MAPS, configMapWith({ finalizers }), WRITER)
  await cluster.delete(CONFIG_MAPS, key('one'))
  const held = await cluster.get(CONFIG_MAPS, key('one'))
  if (held === undefined) throw new Error('a finalizer held nothing')
  return held
}

async function goingPod(
  { cluster }: Subject,
  gracePeriodSeconds: number,
): Promise<Pod | undefined> {
  await cluster.create(PODS, pod('one', ELSEWHERE), WRITER)
  await cluster.delete(PODS, key('one'), { gracePeriodSeconds })
  return cluster.get(PODS, key('one'))
}

/** Each lasts 0.4 s at least. */
const WAITS_OF_TWO_SECONDS = 6

/** When a pod is to be gone, in seconds. */
function secondsOf(going: Pod | undefined): number {
  return Date.parse(going?.metadata.deletionTimestamp ?? '') / 1000
}

async function ownedPair(
  { cluster, settle }: Subject,
  finalizers: readonly string[] = [],
): Promise<void> {
  const owner = await cluster.create(CONFIG_MAPS, configMap('owner'), WRITER)
  const ownerReferences = [referenceTo(owner.metadata.uid ?? '')]
  const metadata = { name: 'owned', namespace: 'default', ownerReferences, finalizers }
  await cluster.create(CONFIG_MAPS, configMap('owned', { metadata }), WRITER)
  await settle()
}

function referenceTo(uid: string): OwnerReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid, blockOwnerDeletion: true }
}
