import { expect, it } from '@jest/globals'
import { CONFIG_MAPS, type ConfigMap } from '../../src/objects/configuration.ts'
import type { WatchEvent, WatchQuery } from '../../src/cluster/cluster.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, key, WRITER } from './fixtures.ts'

export function watchPromises(subject: () => Subject): void {
  it('delivers what there is, then each change once and in order', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject())
    await settle()
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    await cluster.delete(CONFIG_MAPS, key('one'))
    await settle()
    expect(seen).toEqual(['added one green', 'modified one red', 'deleted one red'])
  })

  it('delivers nothing synchronously', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject())
    expect(seen).toEqual([])
    await settle()
    expect(seen).toEqual(['added one green'])
  })

  it('goes on after a revision', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { resourceVersion } = await cluster.list(CONFIG_MAPS, OWN)
    await cluster.create(CONFIG_MAPS, labelled('two', 'yes'), WRITER)
    const { seen } = watchOwn(subject(), { resourceVersion })
    await settle()
    expect(seen).toEqual(['added two green'])
  })

  it('shows an object that leaves the selection as deleted, one that enters as added', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject())
    await settle()
    for (const own of ['no', 'yes']) {
      const body = { metadata: { labels: { own } } }
      await cluster.patch(CONFIG_MAPS, key('one'), { kind: 'merge', body }, WRITER)
      await settle()
    }
    expect(seen).toEqual(['added one green', 'deleted one green', 'added one green'])
  })

  it('sends bookmarks to those who ask for them', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject(), { bookmarks: true })
    await settle()
    expect(seen.slice(0, 2)).toEqual(['added one green', 'bookmark'])
  })

  it('is silent once it is stopped', async () => {
    const { cluster, settle } = subject()
    const { seen, stop } = watchOwn(subject())
    await settle()
    stop()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    await settle()
    expect(seen).toEqual([])
  })
}

const OWN: WatchQuery = { namespace: 'default', labels: { matchLabels: { own: 'yes' } } }

function watchOwn({ cluster }: Subject, query: WatchQuery = {}) {
  const seen: string[] = []
  const stop = cluster.watch(
    CONFIG_MAPS,
    { ...OWN, ...query },
    {
      next: (event) => seen.push(told(event)),
      ended: (error) => seen.push(`ended ${error?.reason ?? ''}`),
    },
  )
  return { seen, stop }
}

function told(event: WatchEvent<ConfigMap>): string {
  if (event.kind === 'bookmark') return 'bookmark'
  return `${event.kind} ${event.object.metadata.name} ${event.object.data?.['color'] ?? ''}`
}

function recolored(color: string) {
  return { kind: 'merge', body: { data: { color } } } as const
}

function labelled(name: string, own: string): ConfigMap {
  return configMap(name, { metadata: { name, namespace: 'default', labels: { own } } })
}
