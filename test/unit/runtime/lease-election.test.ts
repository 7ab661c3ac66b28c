import { describe, expect, it, jest } from '@jest/globals'
import { RandomStream } from '../../../src/base/random.ts'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { LEASES, type Lease } from '../../../src/objects/coordination.ts'
import { LeaseElection } from '../../../src/runtime/lease-election.ts'
import { Stage } from '../../support/runtime/stage.ts'

const KEY = { namespace: 'default', name: 'rolloutplan' }
const UNAVAILABLE = new ClusterError('ServiceUnavailable', 'the server is away')

describe('LeaseElection', () => {
  it('elects the first to come, and writes the Lease as client-go does', async () => {
    const { stage, stand, lease, log } = setUp()
    const first = stand('one')
    await stage.run(100)
    stand('two')
    await stage.run(60_000)
    expect(log).toEqual(['one elected'])
    expect(first.isLeading()).toBe(true)
    expect(lease()).toMatchObject({
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: '2026-01-01T00:00:00.001000Z',
    })
    expect(lease().renewTime).toMatch(/^2026-01-01T00:0\d:\d\d\.\d{6}Z$/)
  })

  it('renews by one write every 2 s, with no read', async () => {
    const { stage, stand } = setUp()
    stand('one')
    await stage.run(100)
    stage.cluster.requests.length = 0
    await stage.run(10_000)
    expect(stage.cluster.requests).toEqual(
      Array<string>(5).fill('update leases.coordination.k8s.io'),
    )
  })

  it('elects another at once when the leader resigns', async () => {
    const { stage, stand, lease, log } = setUp()
    const first = stand('one')
    await stage.run(100)
    stand('two')
    await stage.run(10_000)
    const resigned = first.resign()
    await stage.run(5000)
    await resigned
    expect(log).toEqual(['one elected', 'two elected'])
    expect(lease()).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 })
  })

  it('elects another 15 s after the last renewal of a leader that died', async () => {
    const { stage, stand, log } = setUp()
    const first = stand('one')
    await stage.run(100)
    stand('two')
    await stage.run(10_000)
    stage.cluster.refuseNext('update', UNAVAILABLE)
    // As SIGKILL would: nothing more is heard of it.
    void first.resign()
    await stage.run(14_000)
    expect(log).toEqual(['one elected'])
    await stage.run(6500)
    expect(log).toEqual(['one elected', 'two elected'])
  })

  it('is deposed when it could not renew for 10 s, 5 s before anybody else is elected', async () => {
    const { stage, stand, log } = setUp()
    const first = stand('one')
    await stage.run(100)
    stage.cluster.requests.length = 0
    const refuse = setRefusals(stage, 20)
    await stage.run(9000)
    expect([first.isLeading(), refuse]).toEqual([true, 20])
    await stage.run(1500)
    expect(first.isLeading()).toBe(false)
    expect(log).toEqual([
      'one elected',
      'one deposed: lost lease "default/rolloutplan": it could not be renewed for 10 s: the server is away',
    ])
  })

  it('tells once that it can not have the Lease, and that it can again', async () => {
    const { stage, stand, log } = setUp()
    stage.cluster.outage = UNAVAILABLE
    stand('one')
    await stage.run(120_000)
    expect(stage.outages).toEqual(['lease election: ServiceUnavailable'])
    stage.cluster.outage = undefined
    await stage.run(4500)
    expect(log).toEqual(['one elected'])
    expect(stage.outages[1]).toMatch(/^lease election: well after 12\d{4} ms$/)
  })

  it('gets over a server that is away for less', async () => {
    const { stage, stand, log } = setUp()
    const first = stand('one')
    await stage.run(100)
    setRefusals(stage, 1)
    await stage.run(60_000)
    expect(first.isLeading()).toBe(true)
    expect(log).toEqual(['one elected'])
  })

  it('is deposed at once when the Lease is another one’s', async () => {
    const { stage, stand, log, robAs } = setUp()
    const first = stand('one')
    await stage.run(100)
    robAs('thief')
    await stage.run(4500)
    expect(first.isLeading()).toBe(false)
    expect(log).toEqual([
      'one elected',
      'one deposed: lost lease "default/rolloutplan": another process holds it',
    ])
  })

  it('makes the Lease anew when somebody deletes it', async () => {
    const { stage, stand, log, lease } = setUp()
    stand('one')
    await stage.run(100)
    stage.world.api.delete(LEASES, KEY)
    await stage.run(5000)
    expect(lease()).toMatchObject({ holderIdentity: 'one' })
    expect(log).toEqual(['one elected'])
  })

  it('does not take a stale time in the Lease for an expired one', async () => {
    const { stage, stand, log, robAs } = setUp()
    robAs('somebody with a slow clock', '2020-01-01T00:00:00.000000Z')
    stand('one')
    await stage.run(14_000)
    expect(log).toEqual([])
    await stage.run(6000)
    expect(log).toEqual(['one elected'])
  })

  it('is stuck when a try never ends, and not when it has nothing to try', async () => {
    const { stage, stand } = setUp()
    const first = stand('one')
    await stage.run(300_000)
    expect(first.isStuck()).toBe(false)
    jest.spyOn(stage.cluster, 'get').mockReturnValue(new Promise(() => undefined))
    const second = stand('two')
    await stage.run(90_000)
    expect(second.isStuck()).toBe(false)
    await stage.run(1)
    expect([first.isStuck(), second.isStuck()]).toEqual([false, true])
  })
})

/** Refuses so many renewals, and the looks that follow them. */
function setRefusals(stage: Stage, count: number): number {
  for (let one = 0; one < count; one++) {
    stage.cluster.refuseNext('update', UNAVAILABLE)
    stage.cluster.refuseNext('get', UNAVAILABLE)
  }
  return count
}

function setUp() {
  const stage = new Stage()
  const log: string[] = []
  const leaseOf = (): Lease | undefined => stage.world.api.get(LEASES, KEY)
  return {
    stage,
    log,
    lease: () => leaseOf()?.spec ?? {},
    stand: (identity: string) => {
      const random = (name: string) => RandomStream.seeded(1, `${identity} ${name}`)
      const election = new LeaseElection(
        {
          identity,
          lease: KEY,
          fieldManager: 'rolloutplan',
          onElected: () => log.push(`${identity} elected`),
          onDeposed: (why) => log.push(`${identity} deposed: ${why}`),
        },
        { ...stage.runtime, random },
      )
      election.start()
      return election
    },
    robAs: (holderIdentity: string, renewTime = '2026-01-01T00:00:00.000000Z') => {
      const present = leaseOf()
      const metadata = present?.metadata ?? KEY
      const spec = { holderIdentity, renewTime, leaseDurationSeconds: 15, leaseTransitions: 1 }
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec }
      const { api } = stage.world
      if (present === undefined) api.create(LEASES, lease, { fieldManager: 'thief' })
      else api.update(LEASES, lease, { fieldManager: 'thief' })
    },
  }
}
