import { describe, expect, it } from '@jest/globals'
import { after, durationMs } from '../../../src/base/units.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { CONFIG_MAPS, type ConfigMap } from '../../../src/objects/configuration.ts'
import { keyOf, type ObjectKey } from '../../../src/objects/meta.ts'
import { NAMESPACES } from '../../../src/objects/node.ts'
import { Controller, type Outcome } from '../../../src/runtime/controller.ts'
import { Informer } from '../../../src/runtime/informer.ts'
import type { Pass } from '../../../src/runtime/runtime.ts'
import { makeConfigMap, Stage } from '../../support/runtime/stage.ts'

const BY_US = { fieldManager: 'us' }
const ON_CHANGE: Outcome = { requeueAt: 'onChange' }
const KEY = { namespace: 'default', name: 'a' }

describe('Controller', () => {
  it('reconciles a key when its object appears, changes and goes', async () => {
    const { stage, passes } = await setUp(() => ON_CHANGE)
    stage.write('a')
    await stage.run(50)
    stage.write('a', { color: 'red' })
    await stage.run(50)
    stage.remove('a')
    await stage.run(50)
    expect(passes).toEqual(['10 a', '60 a', '110 a'])
  })

  it('reconciles what an object concerned before as well as what it concerns now', async () => {
    const { stage, passes } = await setUp(
      () => ON_CHANGE,
      (object) => {
        const name = object.data?.['about']
        return name === undefined ? [] : [{ namespace: 'default', name }]
      },
    )
    stage.write('x', { about: 'old' })
    await stage.run(50)
    stage.write('x', { about: 'new' })
    await stage.run(50)
    expect(passes.map((line) => line.split(' ')[1])).toEqual(['old', 'old', 'new'])
  })

  it('sees changes that come together in one pass', async () => {
    const { stage, passes } = await setUp(() => ON_CHANGE)
    for (const color of ['red', 'green', 'blue']) stage.write('a', { color })
    await stage.run(50)
    expect(passes).toHaveLength(1)
  })

  it('comes back when it was asked to', async () => {
    const { stage, passes } = await setUp(({ stage: { clock }, pass }) =>
      pass > 1 ? ON_CHANGE : { requeueAt: after(clock.now(), durationMs(1000)) },
    )
    stage.write('a')
    await stage.run(10_000)
    expect(passes).toEqual(['10 a', '1010 a'])
  })

  it('tries again at once what failed in an outage when that is over', async () => {
    const { stage, passes } = await setUp(async ({ stage: { clock }, cluster, pass }) => {
      if (pass === 1) return { requeueAt: after(clock.now(), durationMs(2000)) }
      await cluster.patch(
        CONFIG_MAPS,
        KEY,
        { kind: 'merge', body: { data: { color: 'red' } } },
        BY_US,
      )
      return ON_CHANGE
    })
    stage.write('a')
    await stage.run(1000)
    stage.cluster.outage = new ClusterError('ServiceUnavailable', 'nobody listens there')
    await stage.run(120_000)
    stage.cluster.outage = undefined
    const before = passes.length
    await stage.run(6100)
    expect(passes.length).toBeGreaterThan(before)
    expect(stage.world.api.get(CONFIG_MAPS, KEY)?.data).toEqual({ color: 'red' })
  })

  it('tries again soon, and then later, after a refusal that may pass', async () => {
    const { stage, passes } = await setUp(({ pass }) => {
      if (pass < 4) throw new ClusterError('Conflict', 'the object has been modified')
      return ON_CHANGE
    })
    stage.write('a')
    await stage.run(10_000)
    expect(passes).toEqual(['10 a', '15 a', '25 a', '45 a'])
  })

  it('counts refusals from the last pass that went well', async () => {
    const { stage, passes } = await setUp(({ pass }) => {
      if (pass === 3 || pass === 5) return ON_CHANGE
      throw new ClusterError('Conflict', 'the object has been modified')
    })
    stage.write('a')
    await stage.run(1000)
    stage.write('a', { color: 'red' })
    await stage.run(1000)
    expect(passes).toEqual(['10 a', '15 a', '25 a', '1010 a', '1015 a'])
  })

  it('waits as long as the server asks for', async () => {
    const { stage, passes } = await setUp(({ pass }) => {
      if (pass > 1) return ON_CHANGE
      throw new ClusterError('TooManyRequests', 'slow down', { retryAfterSeconds: 7 })
    })
    stage.write('a')
    await stage.run(10_000)
    expect(passes).toEqual(['10 a', '7010 a'])
  })

  it('rests five minutes after a refusal for good, unless something changes', async () => {
    const { stage, passes } = await setUp(() => {
      throw new ClusterError('Forbidden', 'no')
    })
    stage.write('a')
    await stage.run(299_000)
    expect(passes).toHaveLength(1)
    await stage.run(2000)
    expect(passes).toHaveLength(2)
    stage.write('a', { color: 'red' })
    await stage.run(50)
    expect(passes).toHaveLength(3)
    expect(stage.bugs).toEqual([])
  })

  it('reports a bug and goes on with the other keys', async () => {
    const bug = new TypeError('x is not a function')
    const { stage, passes } = await setUp(({ key }) => {
      if (key.name === 'poison') throw bug
      return ON_CHANGE
    })
    stage.write('poison')
    stage.write('sound')
    await stage.run(50)
    expect(passes).toEqual(['10 poison', '10 sound'])
    expect(stage.bugs).toEqual([{ part: 'controller tester', about: 'default/poison', error: bug }])
  })

  it('looks again as soon as the caches show what it wrote, and not before', async () => {
    const seen: (string | undefined)[] = []
    const { stage } = await setUp(async ({ stage: { clock }, informer, cluster }) => {
      const color = informer.get(KEY)?.data?.['color']
      seen.push(color)
      if (color === 'blue') return ON_CHANGE
      await cluster.update(CONFIG_MAPS, makeConfigMap('a', { color: 'blue' }), BY_US)
      return { requeueAt: after(clock.now(), durationMs(100)) }
    })
    stage.write('a', { color: 'red' })
    await stage.run(10)
    stage.cluster.holdWatches()
    await stage.run(60_000)
    expect(seen).toEqual(['red'])
    stage.cluster.releaseWatches()
    await stage.run(50)
    expect(seen).toEqual(['red', 'blue'])
  })

  it('waits for a write also when the pass failed after it', async () => {
    const { stage, passes } = await setUp(async ({ cluster, pass }) => {
      if (pass > 1) return ON_CHANGE
      await cluster.create(CONFIG_MAPS, makeConfigMap('b'), BY_US)
      throw new ClusterError('Conflict', 'the object has been modified')
    })
    stage.write('a')
    await stage.run(10)
    stage.cluster.holdWatches()
    await stage.run(60_000)
    expect(passes).toEqual(['10 a'])
    stage.cluster.releaseWatches()
    await stage.run(50)
    expect(passes).toEqual(['10 a', '60010 b', '60010 a'])
  })

  it('waits for what it deleted to go', async () => {
    const { stage, passes } = await setUp(async ({ stage: { clock }, informer, cluster }) => {
      if (informer.get(KEY) === undefined) return ON_CHANGE
      await cluster.delete(CONFIG_MAPS, KEY)
      return { requeueAt: after(clock.now(), durationMs(100)) }
    })
    stage.write('a')
    await stage.run(10)
    stage.cluster.holdWatches()
    await stage.run(1000)
    expect(passes).toEqual(['10 a'])
    stage.cluster.releaseWatches()
    await stage.run(50)
    expect(passes).toEqual(['10 a', '1010 a'])
  })

  it('comes back by itself after a write that shows in no change of its own', async () => {
    const { stage, passes } = await setUp(
      async ({ cluster, pass }) => {
        if (pass === 1) await cluster.create(CONFIG_MAPS, makeConfigMap('unrelated'), BY_US)
        return ON_CHANGE
      },
      (object) => (object.metadata.name === 'a' ? [KEY] : []),
    )
    stage.write('a')
    await stage.run(1000)
    expect(passes).toEqual(['10 a', '21 a'])
  })

  it('does not wait for kinds that it does not watch, nor for dry runs', async () => {
    const { stage, passes } = await setUp(async ({ cluster, pass }) => {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `made-${pass}` } }
      await cluster.create(NAMESPACES, namespace, BY_US)
      await cluster.create(CONFIG_MAPS, makeConfigMap(`dry-${pass}`), { ...BY_US, dryRun: true })
      return ON_CHANGE
    })
    stage.write('a')
    await stage.run(50)
    stage.write('a', { color: 'red' })
    await stage.run(50)
    expect(passes).toHaveLength(2)
  })

  it('makes no request once it is stopped, even in the middle of a pass', async () => {
    const { stage, controller } = await setUp(async ({ cluster, pass }) => {
      await cluster.create(CONFIG_MAPS, makeConfigMap(`first-${pass}`), BY_US)
      await cluster.create(CONFIG_MAPS, makeConfigMap(`second-${pass}`), BY_US)
      return ON_CHANGE
    })
    stage.write('a')
    const created = stage.cluster.requests.length + 1
    await stage.run(10)
    while (stage.cluster.requests.length < created) await stage.run(1)
    controller.stop()
    await stage.run(10_000)
    expect(stage.cluster.requests).toHaveLength(created)
    expect(stage.bugs).toEqual([])
  })

  it('lets a pass under way end when it is drained, and begins none', async () => {
    const { stage, controller, passes } = await setUp(async ({ cluster, pass }) => {
      await cluster.create(CONFIG_MAPS, makeConfigMap(`first-${pass}`), BY_US)
      await cluster.create(CONFIG_MAPS, makeConfigMap(`second-${pass}`), BY_US)
      return ON_CHANGE
    })
    stage.write('a')
    while (!stage.has('first-1')) await stage.run(1)
    const drained = controller.drain()
    await stage.run(10_000)
    await drained
    expect([stage.has('second-1'), passes.length]).toEqual([true, 1])
  })

  it('tells of each pass how long it took and how it ended', async () => {
    const told: Pass[] = []
    const stage = new Stage()
    const refusal = new ClusterError('Forbidden', 'no')
    const outcomes = [ON_CHANGE, refusal, new Error('ours')]
    await setUp(
      ({ pass }) => {
        const outcome = outcomes[pass - 1] ?? ON_CHANGE
        if (outcome instanceof Error) throw outcome
        return new Promise((resolve) => {
          stage.clock.wakeAt(after(stage.clock.now(), durationMs(7)), () => {
            resolve(outcome)
          })
        })
      },
      undefined,
      { stage, onPass: (pass) => told.push(pass) },
    )
    for (const name of ['a', 'b', 'c']) {
      stage.write(name)
      await stage.run(20)
    }
    // Seen 10 ms after it was written, 30 ms ago.
    const nextAt = stage.clock.now() - 30 + 300_000
    expect(told).toMatchObject([
      { controller: 'tester', about: 'default/a', took: 7, end: { kind: 'done' } },
      { about: 'default/b', end: { kind: 'refused', refusal, nextAt } },
      { about: 'default/c', end: { kind: 'bug' } },
    ])
    expect(stage.bugs).toHaveLength(1)
  })
})

interface Given {
  readonly stage: Stage
  readonly informer: Informer<ConfigMap>
  readonly key: ObjectKey
  readonly cluster: Cluster
  /** Counted from 1. */
  readonly pass: number
}

/**
 * A controller of ConfigMaps; passes are noted with their time from the first moment it is ready.
 */
async function setUp(
  reconcile: (given: Given) => Outcome | Promise<Outcome>,
  keysOf: (object: ConfigMap) => readonly ObjectKey[] = (object) => [keyOf(object)],
  { stage = new Stage(), onPass }: { stage?: Stage; onPass?: (pass: Pass) => void } = {},
) {
  const informer = new Informer(CONFIG_MAPS, stage.runtime)
  const passes: string[] = []
  let startedAt = stage.clock.now()
  const controller = new Controller(
    {
      name: 'tester',
      workers: 2,
      reconcile: async (key, cluster) => {
        passes.push(`${stage.clock.now() - startedAt} ${key.name}`)
        return reconcile({ stage, informer, key, cluster, pass: passes.length })
      },
    },
    onPass === undefined ? stage.runtime : { ...stage.runtime, onPass },
  )
  controller.watch(informer, keysOf)
  informer.start()
  controller.start()
  await stage.run(20)
  startedAt = stage.clock.now()
  return { stage, informer, controller, passes }
}
