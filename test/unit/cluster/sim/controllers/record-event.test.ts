import { describe, expect, it } from '@jest/globals'
import { recordEvent } from '../../../../../src/cluster/sim/controllers/record-event.ts'
import { EVENTS } from '../../../../../src/objects/coordination.ts'
import { NAMESPACES } from '../../../../../src/objects/node.ts'
import { createDeployment, PERSON, run, worldOf } from '../../../../support/sim/workload-world.ts'

const WARNING = { type: 'Warning', reason: 'Failed', component: 'tester' } as const

describe('recordEvent()', () => {
  it('counts up the same words about the same object', () => {
    const world = worldOf([])
    const object = createDeployment(world)
    recordEvent(world, { ...WARNING, object, message: 'once' })
    run(world, 60)
    recordEvent(world, { ...WARNING, object, message: 'once' })
    recordEvent(world, { ...WARNING, object, message: 'other' })
    const events = world.api.list(EVENTS).items.filter(({ reason }) => reason === 'Failed')
    expect(events.map(({ message, count }) => [message, count]).sort()).toEqual([
      ['once', 2],
      ['other', 1],
    ])
    const once = events.find(({ message }) => message === 'once')
    expect([once?.firstTimestamp, once?.lastTimestamp]).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:01:00Z',
    ])
  })

  it('puts what is said of a namespace into "default"', () => {
    const world = worldOf([])
    const [object] = world.api.list(NAMESPACES).items
    if (object !== undefined) recordEvent(world, { ...WARNING, object, message: 'it' })
    expect(world.api.list(EVENTS, { namespace: 'default' }).items).toHaveLength(1)
  })

  it('says nothing where a namespace takes no more Events', () => {
    const world = worldOf([])
    const metadata = { name: 'going' }
    world.api.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata }, PERSON)
    const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'it', namespace: 'going' } }
    world.api.delete(NAMESPACES, { namespace: '', name: 'going' })
    recordEvent(world, { ...WARNING, object, message: 'it' })
    expect(world.api.list(EVENTS).items).toEqual([])
  })
})
