import { describe, expect, it } from '@jest/globals'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '../../../src/objects/configuration.ts'
import { EVENTS } from '../../../src/objects/coordination.ts'
import { keyOf } from '../../../src/objects/meta.ts'
import { Manager } from '../../../src/runtime/manager.ts'
import { Stage } from '../../support/runtime/stage.ts'

describe('Manager', () => {
  it('lets controllers begin when every informer has synced', async () => {
    const { stage, manager, passes } = setUp()
    stage.write('a')
    stage.cluster.refuseNext('list', new ClusterError('ServiceUnavailable', 'not now'))
    manager.start()
    await stage.run(700)
    expect([manager.isRunning(), passes]).toEqual([false, []])
    await stage.run(2000)
    expect([manager.isRunning(), passes]).toEqual([true, ['a']])
  })

  it('runs controllers that need no informer', () => {
    const stage = new Stage()
    const manager = new Manager(stage.runtime)
    manager.start()
    expect(manager.isRunning()).toBe(true)
  })

  it('is silent from the moment it is stopped', async () => {
    const { stage, manager, passes, recorder } = setUp()
    manager.start()
    await stage.run(100)
    const made = stage.cluster.requests.length
    const about = stage.write('a')
    recorder.record(about, { type: 'Normal', reason: 'Started', message: 'It has started' })
    manager.stop()
    await stage.run(1_000_000)
    expect(stage.cluster.requests).toHaveLength(made)
    expect([passes, stage.cluster.watchCount, manager.isRunning()]).toEqual([[], 0, false])
    expect(stage.world.nextAt).toBeUndefined()
  })

  it('writes the Events of what is done before it has drained', async () => {
    const { stage, manager, recorder } = setUp()
    manager.start()
    await stage.run(100)
    const about = stage.write('a')
    recorder.record(about, { type: 'Normal', reason: 'Started', message: 'It has started' })
    const drained = manager.drain()
    await stage.run(100)
    await drained
    expect(stage.world.api.list(EVENTS).items).toMatchObject([{ reason: 'Started' }])
    expect([stage.cluster.watchCount, manager.isRunning()]).toEqual([0, false])
    expect(stage.world.nextAt).toBeUndefined()
  })

  it('says how many keys wait for each controller', async () => {
    const { stage, manager, depths } = setUp()
    for (const name of ['a', 'b', 'c']) stage.write(name)
    manager.start()
    await stage.run(100)
    expect(depths).toEqual([2, 1, 0])
  })

  it('looks only into its namespace, where it has one', async () => {
    const stage = new Stage()
    stage.addNamespace('shop')
    stage.write('a')
    stage.write('b', {}, 'shop')
    const manager = new Manager(stage.runtime, { namespace: 'shop' })
    const maps = manager.informer(CONFIG_MAPS)
    manager.start()
    await stage.run(100)
    expect(maps.list().map(({ metadata }) => metadata.name)).toEqual(['b'])
    manager.stop()
  })

  it('does not start what was stopped before it had synced', async () => {
    const { stage, manager, passes } = setUp()
    stage.write('a')
    manager.start()
    manager.stop()
    await stage.run(10_000)
    expect([manager.isRunning(), passes, stage.cluster.watchCount]).toEqual([false, [], 0])
  })

  it('has one informer of each kind, and all of its parts before it starts', () => {
    const { manager } = setUp()
    expect(() => manager.informer(CONFIG_MAPS)).toThrow(
      'Cannot make a second informer of configmaps',
    )
    manager.start()
    expect(() =>
      manager.controller({
        name: 'late',
        workers: 1,
        reconcile: () => Promise.reject(new Error()),
      }),
    ).toThrow('Cannot add late to a manager that is syncing')
  })
})

function setUp() {
  const stage = new Stage()
  const manager = new Manager(stage.runtime)
  const passes: string[] = []
  const depths: (number | undefined)[] = []
  const maps = manager.informer(CONFIG_MAPS)
  manager.informer(SERVICE_ACCOUNTS)
  const controller = manager.controller({
    name: 'tester',
    workers: 1,
    reconcile: ({ name }) => {
      passes.push(name)
      depths.push(manager.queueDepths().get('tester'))
      return Promise.resolve({ requeueAt: 'onChange' })
    },
  })
  controller.watch(maps, (object) => [keyOf(object)])
  const recorder = manager.recorder('tester')
  return { stage, manager, passes, depths, recorder }
}
