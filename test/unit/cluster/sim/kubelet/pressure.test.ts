import { describe, expect, it } from '@jest/globals'
import { behavioursOf } from '../../../../../src/cluster/sim/behaviour.ts'
import { changeBehaviour } from '../../../../../src/cluster/sim/kubelet/behaviour-change.ts'
import { storeKey } from '../../../../../src/cluster/sim/store/store-key.ts'
import { EPOCH, type World } from '../../../../../src/cluster/sim/world.ts'
import { conditionOf } from '../../../../../src/objects/meta.ts'
import { NODES } from '../../../../../src/objects/node.ts'
import { podCondition, PODS, type Pod, type PodSpec } from '../../../../../src/objects/pod.ts'
import { PRIORITY_CLASSES, type PriorityClass } from '../../../../../src/objects/scheduling.ts'
import {
  createPod,
  eventsIn,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

function container(name: string, request?: string) {
  const resources = request === undefined ? {} : { requests: { memory: request } }
  return { name, image: `${name}:a`, resources }
}

const LOW: PriorityClass = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'low' },
  value: -5,
}

/** A node of 1 GiB, on which each process of "greedy:a" takes up 1 MiB more each second. */
function tightWorld(): World {
  const world = worldWithNodes([{ memory: '1Gi' }])
  behavioursOf(world).change('greedy:a', { memory: { startMi: 100, perHourMi: 3600 } })
  behavioursOf(world).change('modest:a', { memory: { startMi: 200 } })
  return world
}

/** Which pods fail, and when, such as `greedy 530`. */
function failuresOf(world: World): readonly string[] {
  const failures: string[] = []
  world.observe(({ resource, object, previous }) => {
    if (resource !== PODS) return
    const phaseOf = (pod: Pod | undefined) => pod?.status?.phase
    if (phaseOf(object as Pod) !== 'Failed' || phaseOf(previous as Pod) === 'Failed') return
    failures.push(`${object.metadata.name} ${Math.floor((world.now() - EPOCH) / 1000)}`)
  })
  return failures
}

function pressureOf(world: World): string | undefined {
  const node = world.store.get(NODES, storeKey('', 'node-1'))
  return conditionOf(node?.status?.conditions, 'MemoryPressure')?.status
}

describe('a node that is short of memory', () => {
  it('gives up the pod that holds more than it asked for, and is well five minutes later', () => {
    const world = tightWorld()
    const failures = failuresOf(world)
    createPod(world, { name: 'modest', spec: { containers: [container('modest', '200Mi')] } })
    createPod(world, { name: 'greedy', spec: { containers: [container('greedy', '150Mi')] } })
    // 1024 Mi less 200 Mi, 100 Mi from the start and 100 Mi that have to be left last 624 s.
    runTo(world, 625)
    expect(pressureOf(world)).toBe('False')
    runTo(world, 640)
    expect(failures).toEqual(['greedy 633'])
    expect(pressureOf(world)).toBe('True')
    expect(podIn(world, 'greedy').status).toMatchObject({ phase: 'Failed', reason: 'Evicted' })
    expect(podIn(world, 'greedy').status?.message).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: 9\d{4}Ki\. Container greedy was using 7\d{5}Ki, request is 150Mi, has larger consumption of memory\. $/,
    )
    expect(podCondition(podIn(world, 'greedy'), 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
    })
    runTo(world, 920)
    expect(pressureOf(world)).toBe('True')
    runTo(world, 940)
    expect(pressureOf(world)).toBe('False')
    expect(
      eventsIn(world)
        .map(({ reason }) => reason)
        .sort(),
    ).toEqual([
      'Evicted',
      'EvictionThresholdMet',
      'NodeHasInsufficientMemory',
      'NodeHasSufficientMemory',
    ])
  })

  it.each<readonly [string, Partial<PodSpec>, string]>([
    ['the less important one', { priorityClassName: LOW.metadata.name }, 'a'],
    ['none that the cluster needs', { priorityClassName: 'system-node-critical' }, 'b'],
    ['the one that is further over what it asked for', {}, 'a'],
  ])('gives up, of several that hold too much, %s', (_, spec, gone) => {
    const world = tightWorld()
    const failures = failuresOf(world)
    world.api.create(PRIORITY_CLASSES, LOW, { fieldManager: 'person' })
    createPod(world, { name: 'a', spec: { containers: [container('greedy')], ...spec } })
    runTo(world, 10)
    createPod(world, { name: 'b', spec: { containers: [container('greedy')] } })
    runTo(world, 420)
    expect(failures).toEqual([`${gone} 373`])
  })

  it('learns of a process that takes up more with what it has read', () => {
    const world = worldWithNodes([{ memory: '1Gi' }])
    const whenEnv = [{ name: 'MODE', value: 'wild', life: { memory: { startMi: 1000 } } }]
    behavioursOf(world).change('web:a', { whenEnv })
    const failures = failuresOf(world)
    createPod(world, { container: { env: [{ name: 'MODE', value: 'calm' }] } })
    createPod(world, { name: 'wild', container: { env: [{ name: 'MODE', value: 'wild' }] } })
    runTo(world, 30)
    expect(failures).toEqual(['wild 13'])
  })

  it('learns of a pod that begins to take up more', () => {
    const world = worldWithNodes([{ memory: '1Gi' }])
    const failures = failuresOf(world)
    createPod(world)
    runTo(world, 60)
    changeBehaviour(world, 'web:a', { memory: { startMi: 1000 } })
    runTo(world, 90)
    expect(failures).toEqual(['web 63'])
  })
})
