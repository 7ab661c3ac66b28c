import { expect, it } from '@jest/globals'
import { RandomStream } from '../../src/base/random.ts'
import type { Cluster, WatchQuery } from '../../src/cluster/cluster.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../src/objects/configuration.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, key, merge, WRITER } from './fixtures.ts'

/** What lists and watches say of the same changes, whatever these are, agrees. */
export function replayPromises(subject: () => Subject): void {
  it.each([1, 2, 3, 4, 5])(
    'a list and the events since are the list of now, whatever was done (%s)',
    async (seed) => {
      const { cluster, settle } = subject()
      const random = RandomStream.seeded(seed, 'replay')
      const copies: Copy[] = []
      for (let round = 0; round < 40; round++) {
        await anyWrite(cluster, random)
        if (round % 8 === 0) {
          for (const query of QUERIES) copies.push(await copyOf(cluster, query))
        }
        if (random.below(3) === 0) await settle()
      }
      await settle()
      for (const copy of copies) {
        copy.stop()
        const { items } = await cluster.list(CONFIG_MAPS, copy.query)
        expect(copy.troubles).toEqual([])
        expect([...copy.objects.values()].sort(byName)).toEqual(items)
      }
    },
  )
}

const QUERIES: readonly WatchQuery[] = [
  { namespace: 'default', labels: { matchLabels: { own: 'yes' } } },
  { namespace: 'default', labels: { matchLabels: { own: 'yes', side: 'left' } } },
  {
    namespace: 'default',
    labels: { matchLabels: { own: 'yes' } },
    fields: { 'metadata.name': 'a' },
  },
]

const NAMES = ['a', 'b', 'c', 'd']
const SIDES = ['left', 'right']

async function anyWrite(cluster: Cluster, random: RandomStream): Promise<void> {
  const name = NAMES[random.below(NAMES.length)] ?? 'a'
  const side = SIDES[random.below(SIDES.length)] ?? 'left'
  const present = await cluster.get(CONFIG_MAPS, key(name))
  if (present === undefined) {
    const metadata = { name, namespace: 'default', labels: { own: 'yes', side } }
    await cluster.create(CONFIG_MAPS, configMap(name, { metadata }), WRITER)
  } else if (random.below(4) === 0) {
    await cluster.delete(CONFIG_MAPS, key(name))
  } else {
    const body = { metadata: { labels: { side } }, data: { count: String(random.below(3)) } }
    await cluster.patch(CONFIG_MAPS, key(name), merge(body), WRITER)
  }
}

/** What somebody knows who listed once and has watched since. */
interface Copy {
  readonly query: WatchQuery
  readonly objects: ReadonlyMap<string, ConfigMap>
  /** Events that should not have come, in words. */
  readonly troubles: readonly string[]
  readonly stop: () => void
}

async function copyOf(cluster: Cluster, query: WatchQuery): Promise<Copy> {
  const { items, resourceVersion } = await cluster.list(CONFIG_MAPS, query)
  const objects = new Map(items.map((item) => [item.metadata.name, item]))
  const troubles: string[] = []
  let last = Number(resourceVersion)
  const stop = cluster.watch(
    CONFIG_MAPS,
    { ...query, resourceVersion },
    {
      next(event) {
        if (event.kind === 'bookmark') return
        const { name } = event.object.metadata
        const revision = Number(event.object.metadata.resourceVersion)
        if (revision <= last) troubles.push(`${name} came at ${revision}, after ${last}`)
        if (objects.has(name) === (event.kind === 'added')) troubles.push(`${event.kind} ${name}`)
        last = revision
        if (event.kind === 'deleted') objects.delete(name)
        else objects.set(name, event.object)
      },
      ended: (error) => troubles.push(`ended: ${error?.message ?? ''}`),
    },
  )
  return { query, objects, troubles, stop }
}

function byName(a: ConfigMap, b: ConfigMap): number {
  return a.metadata.name < b.metadata.name ? -1 : 1
}
