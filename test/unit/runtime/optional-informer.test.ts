import { describe, expect, it } from '@jest/globals'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { CONFIG_MAPS } from '../../../src/objects/configuration.ts'
import { OptionalInformer } from '../../../src/runtime/optional-informer.ts'
import { Stage } from '../../support/runtime/stage.ts'

const NEWER = { ...CONFIG_MAPS, version: 'v2', plural: 'maps' }
const NEWEST = { ...NEWER, version: 'v3', plural: 'charts' }
const FORBIDDEN = new ClusterError('Forbidden', 'configmaps is forbidden')

function setUp(versions = [NEWER, CONFIG_MAPS]) {
  const stage = new Stage()
  const informer = new OptionalInformer(versions, stage.runtime)
  let changes = 0
  informer.listen(() => {
    changes++
  })
  const names = (): readonly string[] => informer.list().map(({ metadata }) => metadata.name)
  informer.start()
  return { stage, informer, names, changes: () => changes }
}

describe('OptionalInformer', () => {
  it('follows the first version that is served', async () => {
    const { stage, informer, names } = setUp()
    expect(informer.hasSynced()).toBe(false)
    stage.write('a')
    await stage.run(20)
    expect([informer.hasSynced(), ...names()]).toEqual([true, 'a'])
    stage.write('b')
    stage.remove('a')
    await stage.run(20)
    expect(names()).toEqual(['b'])
    expect(stage.outages).toEqual([])
  })

  it('has nothing of a kind that is not served, tells so once, and makes nobody wait', async () => {
    const { stage, informer, names, changes } = setUp([NEWEST, NEWER])
    await stage.run(20)
    expect([informer.hasSynced(), ...names()]).toEqual([true])
    expect([changes(), ...stage.outages]).toEqual([1])
  })

  it('asks again once a minute, and tells no more of it', async () => {
    const { stage, informer, changes } = setUp([NEWEST])
    await stage.run(600_000)
    expect(changes()).toBe(1)
    expect(stage.cluster.requests.length).toBeGreaterThanOrEqual(10)
    expect(stage.cluster.requests.length).toBeLessThanOrEqual(12)
    informer.stop()
  })

  it('finds within two minutes what it may read again', async () => {
    const { stage, informer, names } = setUp()
    stage.write('a')
    stage.cluster.outage = FORBIDDEN
    await stage.run(20)
    expect([informer.hasSynced(), ...names()]).toEqual([true])
    stage.cluster.outage = undefined
    await stage.run(120_000)
    expect(names()).toEqual(['a'])
  })

  it('forgets what it may read no more, and tells so', async () => {
    const { stage, informer, names, changes } = setUp()
    stage.write('a')
    await stage.run(20)
    const before = changes()
    stage.cluster.outage = FORBIDDEN
    await stage.run(20_000)
    expect([informer.hasSynced(), ...names()]).toEqual([true])
    expect(changes()).toBe(before + 1)
  })

  it('keeps what it knows where it is refused for a moment only', async () => {
    const { stage, names } = setUp()
    stage.write('a')
    await stage.run(20)
    stage.cluster.outage = FORBIDDEN
    await stage.run(5000)
    expect(names()).toEqual(['a'])
    stage.cluster.outage = undefined
    stage.write('b')
    await stage.run(10_000)
    expect(names()).toEqual(['a', 'b'])
    stage.write('c')
    await stage.run(20)
    expect(names()).toEqual(['a', 'b', 'c'])
  })

  it('keeps what it knows while the server is away, which it says', async () => {
    const { stage, names } = setUp()
    stage.write('a')
    await stage.run(20)
    stage.cluster.outage = new ClusterError('ServiceUnavailable', 'the server is away')
    await stage.run(10_000)
    expect(names()).toEqual(['a'])
    expect(stage.outages).toEqual(['informer configmaps: ServiceUnavailable'])
  })

  it('asks for nothing once it is stopped', async () => {
    const { stage, informer } = setUp([NEWEST])
    await stage.run(20)
    informer.stop()
    const before = stage.cluster.requests.length
    await stage.run(300_000)
    expect(stage.cluster.requests).toHaveLength(before)
  })
})
