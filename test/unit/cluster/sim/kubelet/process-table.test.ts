import { describe, expect, it } from '@jest/globals'
import { defined } from '../../../../../src/base/assert.ts'
import { behavioursOf, type ImageBehaviour } from '../../../../../src/cluster/sim/behaviour.ts'
import { KUBELET, KubeletState } from '../../../../../src/cluster/sim/kubelet/kubelet-state.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import {
  createPod,
  deletePod,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

function isAnswering(world: World, uid: string): boolean {
  const state = world.stateOf(KUBELET)
  const process = state instanceof KubeletState ? state.processes.processOf(uid) : undefined
  const now = world.now()
  return process !== undefined && process.answersAt <= now && now < process.endsAt
}

describe('whether a process answers', () => {
  it.each<[string, Partial<ImageBehaviour>, number, boolean]>([
    ['not while its image is pulled', { pullSeconds: 5 }, 3, false],
    ['not while it starts up', { startupSeconds: 5 }, 3, false],
    ['from the end of its start-up on', { startupSeconds: 5 }, 6.1, true],
    ['although it is not ready', { neverReady: true }, 3, true],
    ['not after it has crashed, seen by its kubelet or not', { crashAfterSeconds: 2 }, 3.1, false],
    ['again when it was restarted', { crashAfterSeconds: 2 }, 4, true],
    ['not where there is no image', { pullFails: true }, 3, false],
  ])('%s', (_, behaviour, time, expected) => {
    const world = worldWithNodes()
    behavioursOf(world).change('web:a', behaviour)
    const { uid } = createPod(world).metadata
    runTo(world, time)
    expect(isAnswering(world, defined(uid, 'the uid'))).toBe(expected)
  })

  it.each<[string, number, number | undefined, boolean]>([
    ['it goes on for its shutdown after SIGTERM', 12.9, undefined, true],
    ['and then stops', 13.1, undefined, false],
    ['it is killed when the grace is over, which is two seconds at least', 12.1, 1, false],
    ['it ends with a pod that is deleted by force', 10.1, 0, false],
  ])('%s', (_, time, grace, expected) => {
    const world = worldWithNodes()
    createPod(world)
    runTo(world, 10)
    const { uid } = podIn(world).metadata
    deletePod(world, 'web', grace)
    runTo(world, time)
    expect(isAnswering(world, defined(uid, 'the uid'))).toBe(expected)
  })
})
