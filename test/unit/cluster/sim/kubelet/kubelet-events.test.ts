import { describe, expect, it } from '@jest/globals'
import { makeNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import { NODES } from '../../../../../src/objects/node.ts'
import {
  createPod,
  deletePod,
  eventReasons,
  eventsIn,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'
import { PROBE, tell, type Story } from '../../../../support/sim/pod-story.ts'

describe('the Events of the kubelet', () => {
  it.each<[string, Story, readonly string[]]>([
    ['are none where nothing is wrong', {}, []],
    [
      'tell of an image that cannot be pulled',
      { behaviour: { pullFails: true } },
      ['Normal BackOff', 'Warning Failed', 'Warning Failed', 'Warning Failed'],
    ],
    ['tell of a crash loop', { behaviour: { crashAfterSeconds: 0.5 } }, ['Warning BackOff']],
    [
      'tell of a probe that fails',
      { behaviour: { startupSeconds: 3 }, container: { readinessProbe: PROBE } },
      ['Warning Unhealthy'],
    ],
  ])('%s', (_, story, reasons) => {
    const { world } = tell(story)
    runTo(world, 30)
    expect(eventReasons(world)).toEqual(reasons)
  })

  it('count up what happens again', () => {
    const { world } = tell({ behaviour: { pullFails: true } })
    runTo(world, 40)
    expect(eventsIn(world).map(({ count }) => count)).toEqual([3, 3, 3, 3])
  })

  it('tell that a container is stopped', () => {
    const { world } = tell({})
    runTo(world, 5)
    deletePod(world)
    runTo(world, 6)
    expect(eventsIn(world).map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'Killing: Stopping container web',
    ])
  })

  it('tell of a node that has no addresses for pods', () => {
    const world = worldWithNodes([])
    const node = makeNode({ name: 'bare', cpu: '4', memory: '8Gi' }, 0, world.now())
    world.api.create(NODES, { ...node, spec: {} }, { fieldManager: 'person' })
    createPod(world)
    runTo(world, 5)
    expect(eventReasons(world)).toEqual(['Warning FailedCreatePodSandBox'])
    expect(podIn(world).status?.phase).toBe('Pending')
  })
})
