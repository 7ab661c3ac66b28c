import { describe, expect, it } from '@jest/globals'
import { behavioursOf } from '../../../../../src/cluster/sim/behaviour.ts'
import { addNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import { podCondition } from '../../../../../src/objects/pod.ts'
import {
  createPod,
  deletePod,
  podIn,
  runTo,
  watchPod,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'
import { PROBE, tell, type Story } from '../../../../support/sim/pod-story.ts'

describe('the kubelet, whose node looks at its containers at .350 of every second', () => {
  it.each<{ name: string; story: Story; until: number; lines: readonly string[] }>([
    {
      name: 'runs a pod without a probe, ready when it is seen to run',
      story: {},
      until: 60,
      lines: ['0.000 unbound', '0.010 Pending', '1.350 Running running ready'],
    },
    {
      name: 'shows a long pull while it lasts',
      story: { behaviour: { pullSeconds: 5 } },
      until: 60,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '0.010 Pending ContainerCreating',
        '5.350 Running running ready',
      ],
    },
    {
      name: 'probes when it sees the container run, then every period since it knew of the pod',
      story: { behaviour: { startupSeconds: 3 }, container: { readinessProbe: PROBE } },
      until: 60,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.350 Running running',
        '5.010 Running running ready',
      ],
    },
    {
      name: 'finds a quick start ready at the first probe',
      story: { behaviour: { startupSeconds: 0.1 }, container: { readinessProbe: PROBE } },
      until: 60,
      lines: ['0.000 unbound', '0.010 Pending', '1.350 Running running ready'],
    },
    {
      name: 'waits for the initial delay and for as many successes as are asked for',
      story: {
        container: { readinessProbe: { ...PROBE, initialDelaySeconds: 7, successThreshold: 3 } },
      },
      until: 60,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.350 Running running',
        '20.010 Running running ready',
      ],
    },
    {
      name: 'never finds ready what is never ready, with a probe and without one',
      story: { behaviour: { neverReady: true } },
      until: 3600,
      lines: ['0.000 unbound', '0.010 Pending', '1.350 Running running'],
    },
    {
      name: 'restarts a process at once the first time, and then after 10 s, 20 s, 40 s',
      story: { behaviour: { crashAfterSeconds: 1.5 } },
      until: 84,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.350 Running running ready',
        '3.350 Running Error',
        '4.350 Running running ready restarts=1',
        '5.350 Running CrashLoopBackOff restarts=1',
        '15.350 Running running ready restarts=2',
        '17.350 Running CrashLoopBackOff restarts=2',
        '37.350 Running running ready restarts=3',
        '38.350 Running CrashLoopBackOff restarts=3',
        '78.350 Running running ready restarts=4',
        '80.350 Running CrashLoopBackOff restarts=4',
      ],
    },
    {
      name: 'forgets crashes after ten minutes without one',
      story: { behaviour: { crashAfterSeconds: 601 } },
      until: 1300,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.350 Running running ready',
        '602.350 Running Error',
        '603.350 Running running ready restarts=1',
        '1204.350 Running Error restarts=1',
        '1205.350 Running running ready restarts=2',
      ],
    },
    {
      name: 'lets a process that ends well restart too',
      story: { behaviour: { crashAfterSeconds: 1.5, exitCode: 0 } },
      until: 4,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.350 Running running ready',
        '3.350 Running Completed',
      ],
    },
    {
      name: 'ends a pod that is not to be restarted',
      story: { behaviour: { crashAfterSeconds: 1.5 }, restartPolicy: 'Never' },
      until: 60,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.350 Running running ready',
        '3.350 Failed Error',
      ],
    },
    {
      name: 'calls a pod that ended well succeeded, where only failures are to be restarted',
      story: {
        behaviour: { crashAfterSeconds: 1.5, exitCode: 0 },
        restartPolicy: 'OnFailure',
      },
      until: 60,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.350 Running running ready',
        '3.350 Succeeded Completed',
      ],
    },
    {
      name: 'tries an image that cannot be pulled again after 10 s, 20 s',
      story: { behaviour: { pullFails: true } },
      until: 40,
      lines: [
        '0.000 unbound',
        '0.010 Pending',
        '1.010 Pending ErrImagePull',
        '1.350 Pending ImagePullBackOff',
        '12.010 Pending ErrImagePull',
        '12.350 Pending ImagePullBackOff',
        '33.010 Pending ErrImagePull',
        '33.350 Pending ImagePullBackOff',
      ],
    },
  ])('$name', ({ story, until, lines }) => {
    const told = tell(story)
    runTo(told.world, until)
    expect(told.lines).toEqual(lines)
  })

  it('waits at most five minutes between restarts', () => {
    const { world, lines } = tell({ behaviour: { crashAfterSeconds: 1.5 } })
    runTo(world, 2000)
    const starts = lines.filter((line) => line.includes('restarts') && line.includes('running'))
    const times = starts.map((line) => Number(line.split(' ')[0]))
    const tens = times.slice(1).map((time, index) => Math.floor((time - (times[index] ?? 0)) / 10))
    expect(tens).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30, 30])
  })
})

describe('a pod that runs', () => {
  it('says where it is and since when, with every condition', () => {
    const { world } = tell({ container: { readinessProbe: PROBE } })
    runTo(world, 10)
    const { status } = podIn(world)
    expect(status).toMatchObject({
      phase: 'Running',
      podIP: '10.128.0.2',
      podIPs: [{ ip: '10.128.0.2' }],
      hostIP: '172.18.0.3',
      startTime: '2026-01-01T00:00:00Z',
      qosClass: 'BestEffort',
    })
    expect(status?.containerStatuses).toEqual([
      {
        name: 'web',
        image: 'web:a',
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: '2026-01-01T00:00:01Z' } },
      },
    ])
    expect(status?.conditions?.map(({ type, status: is }) => `${type}=${is}`)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ])
  })

  it('names the containers that are not ready, and since when', () => {
    const { world } = tell({ behaviour: { neverReady: true } })
    runTo(world, 10)
    expect(podCondition(podIn(world), 'Ready')).toEqual({
      type: 'Ready',
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [web]',
      lastTransitionTime: '2026-01-01T00:00:01Z',
    })
  })

  it('says how its last process ended', () => {
    const { world } = tell({ behaviour: { crashAfterSeconds: 1.5, exitCode: 3 } })
    runTo(world, 6)
    expect(podIn(world).status?.containerStatuses?.[0]).toMatchObject({
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=web pod=web_default(${podIn(world).metadata.uid ?? ''})`,
        },
      },
    })
  })

  it('is not ready before all its containers are', () => {
    const world = worldWithNodes()
    behavioursOf(world).change('side:a', { startupSeconds: 20 })
    const containers = [
      { name: 'web', image: 'web:a' },
      { name: 'side', image: 'side:a', readinessProbe: PROBE },
    ]
    createPod(world, { spec: { containers } })
    runTo(world, 10)
    const [before] = [podIn(world)]
    runTo(world, 30)
    expect(podCondition(before, 'Ready')?.message).toBe('containers with unready status: [side]')
    expect(podCondition(podIn(world), 'Ready')?.status).toBe('True')
  })

  it('does not wait for an image that its node has', () => {
    const { world } = tell({ behaviour: { pullSeconds: 30 } })
    runTo(world, 40)
    const lines = watchPod(world, 'second')
    createPod(world, { name: 'second' })
    runTo(world, 60)
    expect(lines).toEqual(['40.000 unbound', '40.010 Pending', '40.350 Running running ready'])
  })

  it('asks the registry again for an image that is always pulled', () => {
    const { world } = tell({})
    runTo(world, 5)
    behavioursOf(world).change('web:a', { pullFails: true })
    createPod(world, { name: 'again', container: { imagePullPolicy: 'Always' } })
    createPod(world, { name: 'present', container: { imagePullPolicy: 'IfNotPresent' } })
    runTo(world, 10)
    expect(podIn(world, 'again').status?.phase).toBe('Pending')
    expect(podIn(world, 'present').status?.phase).toBe('Running')
  })

  it('runs at last when its image can be pulled', () => {
    const { world } = tell({ behaviour: { pullFails: true } })
    runTo(world, 5)
    behavioursOf(world).change('web:a', { pullFails: false })
    runTo(world, 20)
    expect(podIn(world).status?.phase).toBe('Running')
  })

  it('has an address of its own, which is not soon given to another', () => {
    const { world } = tell({})
    runTo(world, 5)
    deletePod(world, 'web', 0)
    createPod(world, { name: 'second' })
    createPod(world, { name: 'third' })
    runTo(world, 10)
    const addresses = ['second', 'third'].map((name) => podIn(world, name).status?.podIP)
    expect(addresses).toEqual(['10.128.0.3', '10.128.0.4'])
  })

  it('runs on a node that comes after it was bound to it', () => {
    const world = worldWithNodes([])
    createPod(world, { spec: { nodeName: 'node-9' } })
    runTo(world, 5)
    const before = podIn(world).status?.phase
    addNode(world, { name: 'node-9', cpu: '4', memory: '8Gi' }, 0)
    runTo(world, 10)
    expect([before, podIn(world).status?.phase]).toEqual(['Pending', 'Running'])
  })
})

describe('a cluster at rest', () => {
  it('has nothing due', () => {
    const { world } = tell({ container: { readinessProbe: PROBE } })
    runTo(world, 60)
    expect(world.nextAt).toBeUndefined()
  })

  it('goes on alike in a fork', () => {
    const { world } = tell({ behaviour: { crashAfterSeconds: 4 } })
    runTo(world, 7)
    const fork = world.fork()
    const [lines, forkLines] = [watchPod(world), watchPod(fork)]
    runTo(world, 100)
    runTo(fork, 100)
    expect(forkLines).toEqual(lines)
    expect(lines.length).toBeGreaterThan(5)
  })
})
