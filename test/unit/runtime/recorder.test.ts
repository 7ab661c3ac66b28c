import { describe, expect, it } from '@jest/globals'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { EVENTS, type Event } from '../../../src/objects/coordination.ts'
import { EventRecorder, type Notice } from '../../../src/runtime/recorder.ts'
import { Stage } from '../../support/runtime/stage.ts'

const STARTED: Notice = { type: 'Normal', reason: 'Started', message: 'It has started' }

describe('EventRecorder', () => {
  it('writes an Event about an object', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    recorder.record(about, STARTED)
    await stage.run(50)
    expect(events()).toMatchObject([
      {
        involvedObject: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'default',
          name: 'web',
          uid: about.metadata.uid,
        },
        ...STARTED,
        source: { component: 'tester' },
        count: 1,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:00:00Z',
      },
    ])
  })

  it('counts the same notice up instead of writing another', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    for (let count = 0; count < 3; count++) {
      recorder.record(about, STARTED)
      await stage.run(2000)
    }
    expect(events()).toMatchObject([
      { count: 3, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:04Z' },
    ])
    expect(stage.cluster.requests).toEqual(['create events', 'patch events', 'patch events'])
  })

  it('writes notices that come together in one go', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    for (let count = 0; count < 5; count++) recorder.record(about, STARTED)
    await stage.run(50)
    expect(events()).toMatchObject([{ count: 5 }])
    expect(stage.cluster.requests).toEqual(['create events'])
  })

  it('goes on counting what an earlier process has written', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    recorder.record(about, STARTED)
    await stage.run(5000)
    recorder.stop()
    new EventRecorder('tester', stage.runtime).record(about, STARTED)
    await stage.run(50)
    expect(events()).toMatchObject([{ count: 2, lastTimestamp: '2026-01-01T00:00:05Z' }])
    const asked = ['create events', 'create events', 'patch events', 'patch events']
    expect(stage.cluster.requests).toEqual(asked)
  })

  it('tells notices apart by object, type, reason and message', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    recorder.record(about, STARTED)
    recorder.record(about, { ...STARTED, type: 'Warning' })
    recorder.record(about, { ...STARTED, reason: 'Begun' })
    recorder.record(about, { ...STARTED, message: 'It has begun' })
    recorder.record(stage.write('other'), STARTED)
    await stage.run(50)
    expect(events()).toHaveLength(5)
  })

  it('writes an Event anew that the server has forgotten', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    recorder.record(about, STARTED)
    await stage.run(50)
    const [event] = events()
    stage.world.api.delete(EVENTS, { namespace: 'default', name: event?.metadata.name ?? '' })
    recorder.record(about, STARTED)
    await stage.run(50)
    expect(events()).toMatchObject([{ count: 2 }])
  })

  it('tries again while the server is away, and gives up in the end', async () => {
    const away = new ClusterError('ServiceUnavailable', 'not now')
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    stage.cluster.refuseNext('create', away)
    stage.cluster.refuseNext('create', away)
    recorder.record(about, STARTED)
    await stage.run(100)
    expect(events()).toHaveLength(1)
    for (let count = 0; count < 20; count++) stage.cluster.refuseNext('create', away)
    recorder.record(about, { ...STARTED, reason: 'Lost' })
    await stage.run(1_000_000)
    expect(stage.cluster.requests).toHaveLength(3 + 12)
    expect(stage.bugs).toEqual([])
  })

  it('drops a notice that is refused for good, and writes the others', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    stage.cluster.refuseNext('create', new ClusterError('Forbidden', 'no'))
    recorder.record(about, STARTED)
    recorder.record(about, { ...STARTED, reason: 'Begun' })
    await stage.run(10_000)
    expect(events()).toMatchObject([{ reason: 'Begun' }])
    expect(stage.cluster.requests).toHaveLength(2)
  })

  it('lets 25 notices about an object through at once, and then one in five minutes', async () => {
    const { stage, recorder, events } = setUp()
    const about = stage.write('web')
    for (let count = 0; count < 40; count++) {
      recorder.record(about, { ...STARTED, message: `It has started ${count} times` })
    }
    await stage.run(1000)
    expect(events()).toHaveLength(25)
    await stage.run(300_000)
    recorder.record(about, STARTED)
    recorder.record(about, { ...STARTED, reason: 'Begun' })
    await stage.run(1000)
    expect(events()).toHaveLength(26)
    recorder.record(stage.write('other'), STARTED)
    await stage.run(1000)
    expect(events()).toHaveLength(27)
  })

  it('keeps Events about objects without a namespace in the default one', async () => {
    const { stage, recorder, events } = setUp()
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: 'n1' } }
    recorder.record(node, STARTED)
    await stage.run(50)
    expect(events()).toMatchObject([{ metadata: { namespace: 'default' } }])
  })

  it('names an Event by what it says, within the length of a name', async () => {
    const { stage, recorder, events } = setUp()
    recorder.record(stage.write('a'.repeat(253)), STARTED)
    await stage.run(50)
    expect(events().map((event) => event.metadata.name.length)).toEqual([253])
  })

  it('writes nothing once it is stopped', async () => {
    const { stage, recorder } = setUp()
    recorder.record(stage.write('web'), STARTED)
    recorder.stop()
    recorder.record(stage.write('web'), STARTED)
    await stage.run(1000)
    expect(stage.cluster.requests).toEqual([])
  })
})

function setUp(): {
  readonly stage: Stage
  readonly recorder: EventRecorder
  readonly events: () => readonly Event[]
} {
  const stage = new Stage()
  const recorder = new EventRecorder('tester', stage.runtime)
  return { stage, recorder, events: () => stage.world.api.list(EVENTS).items }
}
