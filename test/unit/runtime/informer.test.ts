import { describe, expect, it } from '@jest/globals'
import { fc } from '../../support/seeded.ts'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../src/objects/configuration.ts'
import { labelValue } from '../../../src/runtime/index-values.ts'
import { Informer, type InformerOptions } from '../../../src/runtime/informer.ts'
import { Stage } from '../../support/runtime/stage.ts'

describe('Informer', () => {
  it('tells what is there at first, and has synced', async () => {
    const { stage, informer, told } = setUp()
    stage.write('b')
    stage.write('a')
    informer.start()
    expect(informer.hasSynced()).toBe(false)
    await stage.run(10)
    expect(informer.hasSynced()).toBe(true)
    expect(told).toEqual(['added a', 'added b'])
  })

  it('follows what is added, changed and deleted, with what was before', async () => {
    const { stage, informer, told } = setUp()
    informer.start()
    await stage.run(10)
    stage.write('a', { color: 'red' })
    await stage.run(20)
    stage.write('a', { color: 'blue' })
    await stage.run(20)
    stage.remove('a')
    await stage.run(20)
    expect(told).toEqual(['added a red', 'modified a red -> blue', 'deleted a blue'])
    expect(informer.list()).toEqual([])
  })

  it('lists in key order, all or one namespace', async () => {
    const { stage, informer } = setUp()
    for (const namespace of ['team', 'team-b', 'tea']) stage.addNamespace(namespace)
    stage.write('z', {}, 'team')
    stage.write('a', {}, 'team')
    stage.write('m', {}, 'team-b')
    stage.write('n', {}, 'tea')
    informer.start()
    await stage.run(10)
    expect(informer.list('team').map((object) => object.metadata.name)).toEqual(['a', 'z'])
    expect(informer.list().map((object) => object.metadata.name)).toEqual(['n', 'm', 'a', 'z'])
    expect(informer.get({ namespace: 'team-b', name: 'm' })?.metadata.name).toBe('m')
    expect(informer.get({ namespace: 'team', name: 'm' })).toBeUndefined()
  })

  it('lists page by page', async () => {
    const { stage, informer, told } = setUp()
    for (let index = 0; index < 1001; index++) stage.write(`map-${index}`)
    informer.start()
    await stage.run(10)
    expect(told).toHaveLength(1001)
    expect(stage.cluster.requests.filter((request) => request.startsWith('list'))).toHaveLength(3)
  })

  it('keeps of each object what it was told to keep, frozen', async () => {
    const { stage, informer } = setUp({
      keep: ({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }),
    })
    stage.write('a', { color: 'red' })
    informer.start()
    await stage.run(10)
    const kept = informer.get({ namespace: 'default', name: 'a' })
    expect(kept).not.toHaveProperty('data')
    expect(Object.isFrozen(kept?.metadata)).toBe(true)
  })

  it('keeps an index in step', async () => {
    const { stage, informer } = setUp()
    const byColor = informer.index((object) => Object.values(object.data ?? {}))
    const byLabel = informer.index(labelValue('app'))
    const names = (color: string): readonly string[] =>
      byColor.get(color).map((object) => object.metadata.name)
    stage.write('b', { color: 'red' })
    stage.write('a', { color: 'red' })
    informer.start()
    await stage.run(20)
    expect([names('red'), names('blue'), byLabel.get('web')]).toEqual([['a', 'b'], [], []])
    stage.write('a', { color: 'blue' })
    stage.remove('b')
    await stage.run(20)
    expect([names('red'), names('blue')]).toEqual([[], ['a']])
  })

  it('knows how far it has seen', async () => {
    const { stage, informer } = setUp()
    informer.start()
    await stage.run(10)
    const written = stage.write('a')
    const revision = written.metadata.resourceVersion ?? ''
    expect(informer.hasSeen(revision)).toBe(false)
    await stage.run(20)
    expect(informer.hasSeen(revision)).toBe(true)
  })

  it('goes on from where it was when the watch breaks off', async () => {
    const { stage, informer, told } = setUp()
    informer.start()
    await stage.run(2000)
    stage.write('a')
    await stage.run(20)
    stage.cluster.endWatches(new ClusterError('ServiceUnavailable', 'gone away'))
    stage.write('b')
    await stage.run(700)
    expect(told).toEqual(['added a'])
    await stage.run(1000)
    expect(told).toEqual(['added a', 'added b'])
    expect(stage.cluster.requests.filter((request) => request.startsWith('list'))).toHaveLength(1)
  })

  it('watches again at once when the server closes a watch that was of use', async () => {
    const { stage, informer, told } = setUp()
    informer.start()
    await stage.run(2000)
    stage.cluster.endWatches()
    stage.write('a')
    await stage.run(20)
    expect(told).toEqual(['added a'])
  })

  it('waits before it watches again when watches end as soon as they begin', async () => {
    const { stage, informer } = setUp()
    informer.start()
    for (let count = 0; count < 100; count++) {
      await stage.run(100)
      stage.cluster.endWatches()
    }
    const watches = stage.cluster.requests.filter((request) => request.startsWith('watch'))
    expect(watches.length).toBeLessThanOrEqual(6)
  })

  it('lists again when its revision has expired, and tells what has vanished', async () => {
    const { stage, informer, told } = setUp()
    stage.write('gone', { color: 'red' })
    stage.write('kept')
    informer.start()
    await stage.run(2000)
    stage.cluster.endWatches(new ClusterError('Expired', 'too old resource version'))
    stage.remove('gone')
    stage.write('new')
    await stage.run(2000)
    expect(told).toEqual(['added gone red', 'added kept', 'added new', 'deleted gone red'])
    expect(informer.list().map((object) => object.metadata.name)).toEqual(['kept', 'new'])
  })

  it('is in step within seconds of the end of an outage, however long that was', async () => {
    const { stage, informer, told } = setUp()
    informer.start()
    await stage.run(2000)
    stage.cluster.outage = AWAY
    await stage.run(3_600_000)
    stage.write('a')
    stage.cluster.outage = undefined
    await stage.run(6100)
    expect(told).toEqual(['added a'])
    expect(stage.cluster.requests.filter((request) => request.startsWith('list'))).toHaveLength(1)
  })

  it('lists at once where an outage was longer than the server remembers', async () => {
    const { stage, informer, told } = setUp()
    informer.start()
    await stage.run(2000)
    stage.cluster.outage = AWAY
    await stage.run(3_600_000)
    stage.write('a')
    stage.cluster.outage = undefined
    const watches = stage.cluster.watchCount
    while (stage.cluster.watchCount === watches) await stage.run(10)
    stage.cluster.endWatches(new ClusterError('Expired', 'too old resource version'))
    await stage.run(1700)
    expect(told).toEqual(['added a'])
  })

  it('tells of an outage once, and of its end', async () => {
    const { stage, informer } = setUp({ query: { namespace: 'default' } })
    informer.start()
    await stage.run(2000)
    stage.cluster.outage = AWAY
    await stage.run(300_000)
    expect(stage.outages).toEqual(['informer configmaps in default: ServiceUnavailable'])
    stage.cluster.outage = undefined
    await stage.run(6100)
    expect(stage.outages).toHaveLength(2)
    expect(stage.outages[1]).toMatch(/^informer configmaps in default: well after 30\d{4} ms$/)
  })

  it('tells what it may not list, again when that lasts, and when it may', async () => {
    const { stage, informer } = setUp()
    stage.cluster.outage = new ClusterError('Forbidden', 'cannot list configmaps')
    informer.start()
    await stage.run(900_000)
    expect(stage.outages).toEqual([
      'informer configmaps: Forbidden',
      'informer configmaps: Forbidden',
    ])
    const early = stage.cluster.requests.length
    expect(early).toBeLessThan(40)
    stage.cluster.outage = undefined
    await stage.run(60_000)
    expect(stage.outages).toHaveLength(3)
    expect(informer.hasSynced()).toBe(true)
  })

  it('tells its listeners when an outage is over, and not when there was none', async () => {
    const { stage, informer } = setUp()
    let recoveries = 0
    informer.listen({ recovered: () => recoveries++ })
    informer.start()
    await stage.run(2000)
    stage.cluster.endWatches()
    stage.cluster.endWatches(new ClusterError('Expired', 'too old resource version'))
    await stage.run(2000)
    expect([recoveries, stage.outages]).toEqual([0, []])
    stage.cluster.outage = AWAY
    await stage.run(10_000)
    stage.cluster.outage = undefined
    await stage.run(6100)
    expect(recoveries).toBe(1)
  })

  it('tells an object that was made anew meanwhile as another one', async () => {
    const { stage, informer, told } = setUp()
    stage.write('a', { color: 'red' })
    informer.start()
    await stage.run(2000)
    stage.cluster.endWatches(new ClusterError('Expired', 'too old resource version'))
    stage.remove('a')
    stage.write('a', { color: 'blue' })
    await stage.run(2000)
    expect(told).toEqual(['added a red', 'deleted a red', 'added a blue'])
  })

  it('asks again, more and more slowly, while it is refused', async () => {
    const { stage, informer } = setUp()
    for (let count = 0; count < 8; count++) {
      stage.cluster.refuseNext('list', new ClusterError('TooManyRequests', 'not now'))
    }
    informer.start()
    await stage.run(60_000)
    const early = stage.cluster.requests.length
    expect(early).toBeGreaterThanOrEqual(5)
    expect(early).toBeLessThanOrEqual(7)
    await stage.run(200_000)
    expect(informer.hasSynced()).toBe(true)
  })

  it('tells nothing once it is stopped', async () => {
    const { stage, informer, told } = setUp()
    informer.start()
    await stage.run(20)
    informer.stop()
    stage.write('a')
    stage.cluster.endWatches()
    await stage.run(5000)
    expect([told, stage.cluster.watchCount]).toEqual([[], 0])
  })

  it('does not begin to watch when it is stopped while it lists', async () => {
    const { stage, informer, told } = setUp()
    stage.write('a')
    informer.start()
    informer.stop()
    await stage.run(5000)
    expect([told, stage.cluster.requests]).toEqual([[], ['list configmaps']])
  })

  it('reports a listener that throws, and serves the others', async () => {
    const { stage, informer } = setUp()
    const told: string[] = []
    informer.listen({
      changed: () => {
        throw new Error('broken')
      },
    })
    informer.listen({ changed: ({ object }) => told.push(object.metadata.name) })
    stage.write('a')
    informer.start()
    await stage.run(10)
    expect(told).toEqual(['a'])
    expect(stage.bugs).toMatchObject([{ part: 'informer configmaps', about: 'default/a' }])
  })

  it('reports an object that it cannot keep, and goes on', async () => {
    const { stage, informer, told } = setUp({
      keep: (object) => {
        if (object.metadata.name === 'poison') throw new Error('broken')
        return object
      },
    })
    stage.write('poison')
    stage.write('sound')
    informer.start()
    await stage.run(10)
    expect(told).toEqual(['added sound'])
    expect(stage.bugs).toMatchObject([{ about: 'default/poison' }])
  })

  it('ends up with what there is, whatever breaks off, and tells each change in turn', async () => {
    const step = fc.record({
      kind: fc.constantFrom(...STEPS),
      name: fc.constantFrom('a', 'b', 'c'),
      pauseMs: fc.constantFrom(0, 5, 15, 2000),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { stage, informer } = setUp()
        const shown = new Map<string, ConfigMap>()
        informer.listen({
          changed: (change) => {
            const { name } = change.object.metadata
            expect(shown.has(name)).toBe(change.kind !== 'added')
            if (change.kind === 'modified') expect(shown.get(name)).toBe(change.previous)
            if (change.kind === 'deleted') shown.delete(name)
            else shown.set(name, change.object)
          },
        })
        informer.start()
        for (const [index, { kind, name, pauseMs }] of steps.entries()) {
          act(stage, kind, { name, color: String(index) })
          await stage.run(pauseMs)
        }
        await stage.run(600_000)
        const { items } = stage.world.api.list(CONFIG_MAPS)
        expect(informer.list()).toEqual(items)
        expect([...shown.keys()].sort()).toEqual(items.map((item) => item.metadata.name))
        expect(stage.bugs).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})

const AWAY = new ClusterError('ServiceUnavailable', 'nobody listens there')

const STEPS = ['write', 'write', 'remove', 'close', 'break', 'expire', 'refuse'] as const

function act(
  stage: Stage,
  step: (typeof STEPS)[number],
  { name, color }: { readonly name: string; readonly color: string },
): void {
  switch (step) {
    case 'write':
      stage.write(name, { color })
      return
    case 'remove':
      if (stage.has(name)) stage.remove(name)
      return
    case 'close':
      stage.cluster.endWatches()
      return
    case 'break':
      stage.cluster.endWatches(new ClusterError('ServiceUnavailable', 'gone away'))
      return
    case 'expire':
      stage.cluster.endWatches(new ClusterError('Expired', 'too old resource version'))
      return
    case 'refuse':
      stage.cluster.refuseNext('list', new ClusterError('Timeout', 'no answer'))
  }
}

function setUp(options: InformerOptions<ConfigMap> = {}): {
  readonly stage: Stage
  readonly informer: Informer<ConfigMap>
  readonly told: readonly string[]
} {
  const stage = new Stage()
  const informer = new Informer(CONFIG_MAPS, stage.runtime, options)
  const told: string[] = []
  informer.listen({
    changed: (change) => {
      const before = change.kind === 'modified' ? `${colorOf(change.previous)} ->` : ''
      const words = [change.kind, change.object.metadata.name, before, colorOf(change.object)]
      told.push(words.filter((word) => word !== '').join(' '))
    },
  })
  return { stage, informer, told }
}

function colorOf(object: ConfigMap): string {
  return object.data?.['color'] ?? ''
}
