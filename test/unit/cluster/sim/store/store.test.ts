import { describe, expect, it } from '@jest/globals'
import { storeKey } from '../../../../../src/cluster/sim/store/store-key.ts'
import { Store } from '../../../../../src/cluster/sim/store/store.ts'
import { PODS, type Pod } from '../../../../../src/objects/pod.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../../../src/objects/workload.ts'

const OWNER = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'set', uid: 'u1' }

function pod(name: string, more: Partial<Pod['metadata']> = {}, nodeName?: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...more },
    spec: { containers: [], ...(nodeName === undefined ? {} : { nodeName }) },
  }
}

function namesBy(store: Store, index: 'owner' | 'node' | 'label', value: string): string[] {
  return store.by(PODS, index, value).map(({ metadata }) => metadata.name)
}

describe('Store', () => {
  it('lists a namespace in the order of names', () => {
    const store = Store.empty()
    for (const name of ['b', 'c', 'a']) store.put(PODS, pod(name))
    store.put(PODS, pod('z', { namespace: 'another' }))
    store.put(PODS, pod('y', { namespace: 'default-2' }))
    const names = (namespace?: string): string[] =>
      [...store.list(PODS, namespace)].map(({ metadata }) => metadata.name)
    expect(names('default')).toEqual(['a', 'b', 'c'])
    expect(names()).toEqual(['z', 'y', 'a', 'b', 'c'])
  })

  it('finds by owner, node and label, and no longer what has changed or gone', () => {
    const store = Store.empty()
    store.put(PODS, pod('b', { labels: { app: 'web' }, ownerReferences: [OWNER] }, 'n1'))
    store.put(PODS, pod('a', { labels: { app: 'web' } }, 'n1'))
    store.put(PODS, pod('c', { labels: { app: 'api' } }))
    expect(namesBy(store, 'label', 'app=web')).toEqual(['a', 'b'])
    expect(namesBy(store, 'owner', 'u1')).toEqual(['b'])
    expect(namesBy(store, 'node', 'n1')).toEqual(['a', 'b'])
    store.put(PODS, pod('a', { labels: { app: 'api' } }, 'n2'))
    store.remove(PODS, pod('b'))
    expect(namesBy(store, 'label', 'app=web')).toEqual([])
    expect(namesBy(store, 'label', 'app=api')).toEqual(['a', 'c'])
    expect(namesBy(store, 'owner', 'u1')).toEqual([])
    expect(namesBy(store, 'node', 'n2')).toEqual(['a'])
  })

  it('names dependents of every kind, by kind and key', () => {
    const store = Store.empty()
    const spec = { selector: {}, template: { spec: { containers: [] } } }
    const set: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'x', namespace: 'default', ownerReferences: [OWNER] },
      spec,
    }
    store.put(REPLICA_SETS, set)
    store.put(PODS, pod('b', { ownerReferences: [OWNER] }))
    store.put(PODS, pod('a', { ownerReferences: [OWNER] }))
    expect(store.dependentsOf('u1').map(({ resource, key }) => `${resource.kind} ${key}`)).toEqual([
      'Pod default/a',
      'Pod default/b',
      'ReplicaSet default/x',
    ])
  })

  it('goes its own way in a fork, on both sides', () => {
    const store = Store.empty()
    store.put(PODS, pod('a', { labels: { app: 'web' } }))
    const fork = store.fork()
    store.put(PODS, pod('b', { labels: { app: 'web' } }))
    fork.put(PODS, pod('c', { labels: { app: 'web' } }))
    fork.remove(PODS, pod('a'))
    expect(namesBy(store, 'label', 'app=web')).toEqual(['a', 'b'])
    expect(namesBy(fork, 'label', 'app=web')).toEqual(['c'])
    expect(store.get(PODS, storeKey('default', 'c'))).toBeUndefined()
    expect([store.revision, fork.revision]).toEqual([2, 3])
  })

  it('keeps what a list began with, whatever is written meanwhile', () => {
    const store = Store.empty()
    for (let index = 100; index < 300; index++) store.put(PODS, pod(`p${index}`, {}, 'n1'))
    const seen: string[] = []
    for (const one of store.by(PODS, 'node', 'n1')) {
      seen.push(one.metadata.name)
      store.remove(PODS, one)
    }
    expect(seen.length).toBe(200)
    expect(store.count(PODS)).toBe(0)
  })
})
