import { expect, it } from '@jest/globals'
import { CONFIG_MAPS, type ConfigMap } from '../../src/objects/configuration.ts'
import type { Cluster, WatchEvent, WatchQuery } from '../../src/cluster/cluster.ts'
import { NAMESPACES } from '../../src/objects/node.ts'
import { PODS } from '../../src/objects/pod.ts'
import type { Resource } from '../../src/objects/resource.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, key, merge, namespace, pod, recolored, WRITER } from './fixtures.ts'

export function watchPromises(subject: () => Subject): void {
  beginning(subject)
  resuming(subject)
  selecting(subject)
  bookmarking(subject)
  ending(subject)
}

function beginning(subject: () => Subject): void {
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

  it('says first that it is open, once, and not when it is refused', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { resourceVersion } = await cluster.list(CONFIG_MAPS, OWN)
    const told: string[][] = []
    for (const from of [undefined, resourceVersion, 'yesterday']) {
      const said: string[] = []
      told.push(said)
      const query = {
        ...OWN,
        bookmarks: true,
        ...(from !== undefined && { resourceVersion: from }),
      }
      cluster.watch(CONFIG_MAPS, query, {
        opened: () => said.push('opened'),
        next: ({ kind }) => {
          if (kind !== 'bookmark') said.push(kind)
        },
        ended: () => said.push('ended'),
      })
    }
    await settle()
    expect(told).toEqual([['opened', 'added'], ['opened'], ['ended']])
  })

  it('delivers nothing synchronously', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject())
    expect(seen).toEqual([])
    await settle()
    expect(seen).toEqual(['added one green'])
  })

  it('takes the revision 0 for none: what there is comes first', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    await settle()
    const { seen } = watchOwn(subject(), { resourceVersion: '0' })
    await settle()
    expect(seen).toEqual(['added one red'])
  })

  it('tells several who watch the same', async () => {
    const { cluster, settle } = subject()
    const first = watchOwn(subject())
    const second = watchOwn(subject())
    await settle()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    await settle()
    expect(first.seen).toEqual(['added one green', 'modified one red'])
    expect(second.seen).toEqual(first.seen)
  })

  it('shows a deleted object as it last was, at the revision of its deletion', async () => {
    const { cluster, settle } = subject()
    const made = await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { objects } = watchOwn(subject())
    await settle()
    await cluster.delete(CONFIG_MAPS, key('one'))
    await settle()
    const last = objects.at(-1)
    expect(last).toMatchObject({ data: made.data, metadata: { uid: made.metadata.uid } })
    expect(revisionOf(last)).toBeGreaterThan(revisionOf(made))
    expect(Object.isFrozen(last?.data)).toBe(true)
  })

  it('tells nothing of a write that changes nothing', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject())
    await settle()
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('green'), WRITER)
    await settle()
    expect(seen).toEqual(['added one green'])
  })
}

function resuming(subject: () => Subject): void {
  it('goes on after the revision of a list', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { resourceVersion } = await cluster.list(CONFIG_MAPS, OWN)
    await cluster.create(CONFIG_MAPS, labelled('two', 'yes'), WRITER)
    const { seen } = watchOwn(subject(), { resourceVersion })
    await settle()
    expect(seen).toEqual(['added two green'])
  })

  it('goes on after the revision of any event, with exactly what followed it', async () => {
    const { cluster, settle } = subject()
    const whole = watchOwn(subject())
    await settle()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    await cluster.create(CONFIG_MAPS, labelled('two', 'yes'), WRITER)
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    await cluster.delete(CONFIG_MAPS, key('two'))
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('blue'), WRITER)
    await settle()
    const rests = whole.objects.map(({ metadata: { resourceVersion = '' } }) =>
      watchOwn(subject(), { resourceVersion }),
    )
    await settle()
    expect(rests.map(({ seen }) => seen)).toEqual(
      whole.seen.map((_one, index) => whole.seen.slice(index + 1)),
    )
  })

  it('goes on after a bookmark, and nothing comes twice', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { bookmarks } = watchOwn(subject(), { bookmarks: true })
    await settle()
    const { seen } = watchOwn(subject(), { resourceVersion: bookmarks.at(-1) ?? '' })
    await settle()
    expect(seen).toEqual([])
    await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    await settle()
    expect(seen).toEqual(['modified one red'])
  })

  it('refuses a revision that is none', async () => {
    const { seen } = watchOwn(subject(), { resourceVersion: 'yesterday' })
    await subject().settle()
    expect(seen).toEqual(['ended ServiceUnavailable'])
  })
}

function selecting(subject: () => Subject): void {
  it('shows an object that leaves the selection as deleted, one that enters as added', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject())
    await settle()
    for (const own of ['no', 'yes']) {
      const body = { metadata: { labels: { own } }, data: { color: own } }
      await cluster.patch(CONFIG_MAPS, key('one'), merge(body), WRITER)
      await settle()
    }
    expect(seen).toEqual(['added one green', 'deleted one green', 'added one yes'])
  })

  it('shows what left the selection at the revision at which it left', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { objects } = watchOwn(subject())
    await settle()
    const body = { metadata: { labels: { own: 'no' } } }
    const left = await cluster.patch(CONFIG_MAPS, key('one'), merge(body), WRITER)
    await settle()
    expect(objects.at(-1)?.metadata.labels).toEqual({ own: 'yes' })
    expect(revisionOf(objects.at(-1))).toBe(revisionOf(left))
  })

  it('tells nothing of objects that were never selected', async () => {
    const { cluster, settle } = subject()
    await cluster.create(NAMESPACES, namespace('shop'), WRITER)
    const { seen } = watchOwn(subject())
    await settle()
    const labels = { own: 'yes' }
    const elsewhere = { metadata: { name: 'one', namespace: 'shop', labels } }
    await cluster.create(CONFIG_MAPS, configMap('one', elsewhere), WRITER)
    await cluster.create(CONFIG_MAPS, labelled('two', 'no'), WRITER)
    await cluster.patch(CONFIG_MAPS, key('two'), recolored('red'), WRITER)
    await cluster.delete(CONFIG_MAPS, key('two'))
    await settle()
    expect(seen).toEqual([])
  })

  it('selects by fields, too', async () => {
    const { cluster, settle } = subject()
    const seen: string[] = []
    const query = { namespace: 'default', fields: { 'spec.nodeName': 'elsewhere' } }
    const stop = cluster.watch(PODS, query, {
      next: (event) => seen.push(told(event)),
      ended: () => seen.push('ended'),
    })
    await cluster.create(PODS, pod('near'), WRITER)
    await cluster.create(PODS, pod('far', { nodeName: 'elsewhere' }), WRITER)
    await settle()
    stop()
    expect(seen[0]).toBe('added far')
    expect(seen).not.toContain('added near')
  })
}

function bookmarking(subject: () => Subject): void {
  it('sends bookmarks to those who ask for them', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject(), { bookmarks: true })
    await settle()
    expect(seen.slice(0, 2)).toEqual(['added one green', 'bookmark'])
  })

  it('sends none to others', async () => {
    const { cluster, settle } = subject()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    const { seen } = watchOwn(subject())
    await settle()
    expect(seen).not.toContain('bookmark')
  })
}

function ending(subject: () => Subject): void {
  it('is silent once it is stopped', async () => {
    const { cluster, settle } = subject()
    const { seen, stop } = watchOwn(subject())
    await settle()
    stop()
    await cluster.create(CONFIG_MAPS, labelled('one', 'yes'), WRITER)
    await settle()
    expect(seen).toEqual([])
  })

  it('is silent at once, be it stopped by its own observer', async () => {
    const { cluster, settle } = subject()
    for (const name of ['one', 'two']) {
      await cluster.create(CONFIG_MAPS, labelled(name, 'yes'), WRITER)
    }
    const watching = watchOwn(subject(), { bookmarks: true }, () => {
      watching.stop()
    })
    await settle()
    expect(watching.seen).toEqual(['added one green'])
  })

  it.each<readonly [string, (cluster: Cluster, seen: string[]) => unknown, string]>([
    ['a kind that is not served', (cluster, seen) => watchAll(cluster, UNSERVED, seen), 'NotFound'],
    [
      'a field that cannot be selected by',
      (cluster, seen) => watchAll(cluster, CONFIG_MAPS, seen, { fields: { 'data.color': 'red' } }),
      'BadRequest',
    ],
  ])('ends for %s, with the reason', async (_what, watch, reason) => {
    const seen: string[] = []
    watch(subject().cluster, seen)
    await subject().settle()
    expect(seen[0]).toBe(`ended ${reason}`)
  })
}

const OWN: WatchQuery = { namespace: 'default', labels: { matchLabels: { own: 'yes' } } }

const UNSERVED: Resource = {
  group: 'example.com',
  version: 'v1',
  plural: 'unheards',
  kind: 'Unheard',
  namespaced: true,
}

function watchOwn(
  { cluster }: Subject,
  query: WatchQuery = {},
  onNext: () => void = () => undefined,
) {
  const seen: string[] = []
  const objects: ConfigMap[] = []
  const bookmarks: string[] = []
  const stop = cluster.watch(
    CONFIG_MAPS,
    { ...OWN, ...query },
    {
      next(event) {
        seen.push(told(event))
        if (event.kind === 'bookmark') bookmarks.push(event.resourceVersion)
        else objects.push(event.object)
        onNext()
      },
      ended: (error) => seen.push(`ended ${error?.reason ?? ''}`),
    },
  )
  return { seen, objects, bookmarks, stop }
}

function watchAll(cluster: Cluster, resource: Resource, seen: string[], query: WatchQuery = {}) {
  return cluster.watch(resource, query, {
    next: ({ kind }) => seen.push(kind),
    ended: (error) => seen.push(`ended ${error?.reason ?? ''}`),
  })
}

function told(event: WatchEvent<ConfigMap>): string {
  if (event.kind === 'bookmark') return 'bookmark'
  const { metadata, data } = event.object
  return [event.kind, metadata.name, data?.['color'] ?? ''].join(' ').trim()
}

function revisionOf(object: ConfigMap | undefined): number {
  return Number(object?.metadata.resourceVersion)
}

function labelled(name: string, own: string): ConfigMap {
  return configMap(name, { metadata: { name, namespace: 'default', labels: { own } } })
}
