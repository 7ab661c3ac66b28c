import { describe, expect, it } from '@jest/globals'
import { RandomStream } from '../../../../src/base/random.ts'
import { after, durationMs } from '../../../../src/base/units.ts'
import { ClusterError } from '../../../../src/cluster/errors.ts'
import { LedOperator } from '../../../../src/main/operator/led-operator.ts'
import { CONFIG_MAPS } from '../../../../src/objects/configuration.ts'
import { LEASES, type Lease } from '../../../../src/objects/coordination.ts'
import { keyOf } from '../../../../src/objects/meta.ts'
import type { Reconcile } from '../../../../src/runtime/controller.ts'
import { Manager } from '../../../../src/runtime/manager.ts'
import { makeConfigMap, Stage } from '../../../support/runtime/stage.ts'

const LEASE = { namespace: 'default', name: 'rolloutplan' }
const AWAY = new ClusterError('ServiceUnavailable', 'the server is away')
/** The slowest work takes so long; nothing here takes longer. */
const LONG = 60_000

describe('LedOperator', () => {
  it('is at work when it is elected, and stands by as long as another one leads', async () => {
    const { stage, log, stand } = setUp()
    const [first, second] = [stand('one'), stand('two')]
    stage.write('a')
    await stage.run(10_000)
    expect(log).toEqual(['one elected', 'one made a'])
    expect([first.isLeading(), second.isLeading()]).toEqual([true, false])
    expect([first.isReady(), second.isReady()]).toEqual([true, true])
  })

  it('is not ready until it has seen what is there', async () => {
    const { stage, stand } = setUp()
    for (let one = 0; one < 3; one++) stage.cluster.refuseNext('list', AWAY)
    const operator = stand('one')
    await stage.run(100)
    expect([operator.isLeading(), operator.isReady()]).toEqual([true, false])
    expect(operator.waitsFor()).toEqual(['configmaps'])
    await stage.run(LONG)
    expect(operator.isReady()).toBe(true)
    expect(operator.waitsFor()).toEqual([])
  })

  it('waits for nobody where it does not stand for election', async () => {
    const { stage, log, stand } = setUp()
    const operator = stand(undefined)
    stage.write('a')
    await stage.run(100)
    expect(log).toEqual(['alone elected', 'alone made a'])
    expect([operator.isLeading(), operator.isReady(), operator.isStuck()]).toEqual([
      true,
      true,
      false,
    ])
    expect(stage.world.api.get(LEASES, LEASE)).toBeUndefined()
  })

  it('hands over at once when it is asked to end', async () => {
    const { stage, log, stand, holder } = setUp()
    const first = stand('one')
    await stage.run(100)
    stand('two')
    await stage.run(3000)
    const began = stage.clock.now()
    const ended = first.end().then(() => stage.clock.now() - began)
    expect(first.isReady()).toBe(false)
    await stage.run(100)
    expect([await ended, holder()]).toEqual([1, ''])
    await stage.run(5000)
    stage.write('a')
    await stage.run(100)
    expect(log).toEqual(['one elected', 'two elected', 'two made a'])
  })

  it('lets a pass end that is under way, while it still leads', async () => {
    const { stage, log, stand, holder } = setUp({ tookMs: 500 })
    const operator = stand('one')
    await stage.run(100)
    stage.write('a')
    await stage.run(50)
    const ended = operator.end()
    await stage.run(400)
    expect([log, holder()]).toEqual([['one elected'], 'one'])
    await stage.run(200)
    await ended
    expect([log, holder()]).toEqual([['one elected', 'one made a'], ''])
    await stage.run(LONG)
    expect(stage.world.nextAt).toBeUndefined()
  })

  it('does not wait longer than 1.5 s for a pass and a lease', async () => {
    const { stage, log, stand } = setUp({ tookMs: LONG })
    const operator = stand('one')
    await stage.run(100)
    stage.write('a')
    await stage.run(50)
    let hasEnded = false
    void operator.end().then(() => (hasEnded = true))
    await stage.run(1500)
    expect(hasEnded).toBe(true)
    await stage.run(2 * LONG)
    expect([log, stage.has('a-made')]).toEqual([['one elected'], false])
  })

  it('writes nothing once its lease may be another one’s, though it has not noticed', async () => {
    const { stage, log, stand } = setUp({ tookMs: 9990 })
    stand('one')
    await stage.run(100)
    stage.write('a')
    refuseRenewals(stage)
    await stage.run(LONG)
    expect(log.slice(0, 2)).toEqual(['one elected', expect.stringMatching(/^one deposed: lost/)])
    expect(stage.has('a-made')).toBe(false)
    expect(stage.bugs).toEqual([])
  })

  it('is deposed for good: the process is to end', async () => {
    const { stage, log, stand } = setUp()
    const operator = stand('one')
    await stage.run(100)
    refuseRenewals(stage)
    await stage.run(LONG)
    stage.write('a')
    await stage.run(LONG)
    expect(log).toHaveLength(2)
    expect([operator.isLeading(), operator.isReady()]).toEqual([false, false])
    await operator.end()
    expect(stage.world.nextAt).toBeUndefined()
  })
})

function refuseRenewals(stage: Stage): void {
  for (let one = 0; one < 10; one++) {
    stage.cluster.refuseNext('update', AWAY)
    stage.cluster.refuseNext('get', AWAY)
  }
}

/** Operators that make `a-made` of a ConfigMap `a`; what they do is in the log. */
function setUp({ tookMs = 0 }: { readonly tookMs?: number } = {}) {
  const stage = new Stage()
  const log: string[] = []
  const leaseOf = (): Lease | undefined => stage.world.api.get(LEASES, LEASE)
  const makerOf = (name: string): Reconcile => {
    return async (key, cluster) => {
      if (key.name.endsWith('-made')) return { requeueAt: 'onChange' }
      if (tookMs > 0) await sleep(stage, tookMs)
      await cluster.create(CONFIG_MAPS, makeConfigMap(`${key.name}-made`), { fieldManager: name })
      log.push(`${name} made ${key.name}`)
      return { requeueAt: 'onChange' }
    }
  }
  const stand = (identity: string | undefined): LedOperator => {
    const name = identity ?? 'alone'
    const operator = new LedOperator({
      runtime: { ...stage.runtime, random: (of) => RandomStream.seeded(1, `${name} ${of}`) },
      standing: identity === undefined ? undefined : { lease: LEASE, identity },
      makeManagers: (runtime) => {
        const manager = new Manager(runtime)
        const maps = manager.informer(CONFIG_MAPS)
        const reconcile = makerOf(name)
        manager
          .controller({ name: 'maker', workers: 1, reconcile })
          .watch(maps, (map) => [keyOf(map)])
        return [manager]
      },
      onElected: () => log.push(`${name} elected`),
      onDeposed: (why) => log.push(`${name} deposed: ${why}`),
    })
    operator.start()
    return operator
  }
  return { stage, log, stand, holder: () => leaseOf()?.spec.holderIdentity }
}

function sleep({ clock }: Stage, span: number): Promise<void> {
  return new Promise((resolve) => clock.wakeAt(after(clock.now(), durationMs(span)), resolve))
}
