import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { EPOCH } from '../../../../../../src/cluster/sim/world.ts'
import { parseTime } from '../../../../../../src/base/rfc3339.ts'
import { NODES, type Taint } from '../../../../../../src/objects/node.ts'
import { podCondition, type Toleration } from '../../../../../../src/objects/pod.ts'
import {
  createPod,
  eventsIn,
  findPod,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../../support/sim/node-world.ts'

const MAINTENANCE: Taint = { key: 'maintenance', effect: 'NoExecute' }
const OTHER: Taint = { key: 'other', effect: 'NoExecute' }

function taint(world: World, taints: readonly Taint[]): void {
  const key = { namespace: '', name: 'node-1' }
  const body = { spec: { taints: taints.map((one) => ({ ...one })) } }
  world.api.patch(NODES, key, { kind: 'merge', body }, { fieldManager: 'kubectl' })
}

/** The pod "web", whose node gets these taints ten seconds after the start. */
function tainted(taints: readonly Taint[], tolerations: readonly Toleration[]): World {
  const world = worldWithNodes([{}])
  createPod(world, { spec: { tolerations } })
  runTo(world, 10)
  taint(world, taints)
  return world
}

/** The second in which a pod is told to go; `undefined` when it is not. */
function toldAt(world: World): number | undefined {
  runTo(world, 1000)
  const told = eventsIn(world).find(({ message }) => message.startsWith('Marking for deletion'))
  const at = told?.firstTimestamp === undefined ? undefined : parseTime(told.firstTimestamp)
  return at === undefined ? undefined : (at - EPOCH) / 1000
}

const FOR_EVER: Toleration = { key: 'maintenance', operator: 'Exists', effect: 'NoExecute' }
const OTHER_FOR_EVER: Toleration = { ...FOR_EVER, key: 'other' }

describe('a taint NoExecute', () => {
  it.each<readonly [string, readonly Taint[], readonly Toleration[], number | undefined]>([
    ['drives a pod away at once that does not tolerate it', [MAINTENANCE], [], 10],
    ['leaves a pod alone that tolerates it for ever', [MAINTENANCE], [FOR_EVER], undefined],
    [
      'drives a pod away when it has tolerated it long enough',
      [MAINTENANCE],
      [{ ...FOR_EVER, tolerationSeconds: 60 }],
      70,
    ],
    [
      'drives a pod away at once that tolerates it for no time',
      [MAINTENANCE],
      [{ ...FOR_EVER, tolerationSeconds: -5 }],
      10,
    ],
    [
      'of two, the one that is tolerated for less counts',
      [MAINTENANCE, OTHER],
      [
        { ...FOR_EVER, tolerationSeconds: 60 },
        { ...OTHER_FOR_EVER, tolerationSeconds: 30 },
      ],
      40,
    ],
    [
      'is tolerated by the first toleration that matches, whatever a later one says',
      [MAINTENANCE],
      [{ ...FOR_EVER, tolerationSeconds: 60 }, FOR_EVER],
      70,
    ],
    [
      'drives a pod away that tolerates only one of two',
      [MAINTENANCE, OTHER],
      [{ ...FOR_EVER, tolerationSeconds: 60 }],
      10,
    ],
    ['and no other drives a pod away', [{ key: 'a', effect: 'NoSchedule' }], [], undefined],
  ])('%s', (_, taints, tolerations, second) => {
    expect(toldAt(tainted(taints, tolerations))).toBe(second)
  })

  it('says on the pod why it is deleted, and gives it its grace', () => {
    const world = tainted([MAINTENANCE], [])
    runTo(world, 10.1)
    expect(podIn(world).metadata.deletionGracePeriodSeconds).toBe(30)
    expect(podCondition(podIn(world), 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    })
  })

  it('taken off in time leaves the pod where it is, and says so', () => {
    const world = tainted([MAINTENANCE], [{ ...FOR_EVER, tolerationSeconds: 60 }])
    runTo(world, 69)
    taint(world, [])
    runTo(world, 200)
    expect(podIn(world).metadata.deletionTimestamp).toBeUndefined()
    expect(eventsIn(world).map(({ message }) => message)).toContain(
      'Cancelling deletion of Pod default/web',
    )
  })

  it('that follows another does not make a pod stay longer', () => {
    const world = tainted(
      [MAINTENANCE],
      [
        { ...FOR_EVER, tolerationSeconds: 60 },
        { ...OTHER_FOR_EVER, tolerationSeconds: 60 },
      ],
    )
    runTo(world, 50)
    taint(world, [MAINTENANCE, OTHER])
    expect(toldAt(world)).toBe(70)
  })

  it('meets a pod that comes later', () => {
    const world = worldWithNodes([{ taints: [MAINTENANCE] }])
    runTo(world, 10)
    createPod(world, { spec: { nodeName: 'node-1' } })
    runTo(world, 100)
    expect(findPod(world)).toBeUndefined()
  })
})
