import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import type { Condition } from '../../../../../src/objects/meta.ts'
import { podCondition, PODS } from '../../../../../src/objects/pod.ts'
import { eventTexts, podIn, runTo } from '../../../../support/sim/node-world.ts'
import { tell } from '../../../../support/sim/pod-story.ts'

describe('a process that holds more memory than its container may', () => {
  it.each([
    ['is ended as soon as it does', { startMi: 40, perHourMi: 3600 }, '64Mi', 25.35],
    ['cannot start', { startMi: 65 }, '64Mi', 1.35],
  ])('%s', (_, memory, limit, at) => {
    const resources = { limits: { memory: limit } }
    const { world, lines } = tell({ behaviour: { memory }, container: { resources } })
    runTo(world, at + 0.1)
    expect(lines.at(-1)).toBe(`${at.toFixed(3)} Running OOMKilled`)
    runTo(world, at + 1.1)
    const [status] = podIn(world).status?.containerStatuses ?? []
    expect(status?.lastState?.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' })
  })

  it('lives on where there is no limit', () => {
    const { world, lines } = tell({ behaviour: { memory: { startMi: 9, perHourMi: 90 } } })
    runTo(world, 3600)
    expect(lines.at(-1)).toBe('1.350 Running running ready')
  })
})

describe('a pod with a deadline', () => {
  it('is not ready after it, and fails when its processes have ended', () => {
    const { world, lines } = tell({ spec: { activeDeadlineSeconds: 60 } })
    runTo(world, 61)
    // Three seconds are what the process takes to shut down.
    expect(lines.slice(2)).toEqual(['1.350 Running running ready', '60.350 Running running ready'])
    expect(podCondition(podIn(world), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodFailed',
    })
    expect(eventTexts(world)).toEqual([
      'Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline',
      'Normal Killing: Stopping container web',
    ])
    runTo(world, 600)
    expect(lines.slice(4)).toEqual(['64.350 Failed Completed'])
    expect(podIn(world).status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    })
  })

  it.each([
    ['waits for its image', { pullFails: true }, 'ContainerCreating'],
    ['waits for a restart', { crashAfterSeconds: 1 }, 'Error restarts=2'],
  ])('fails at once where it %s', (_, behaviour, state) => {
    const { world, lines } = tell({ behaviour, spec: { activeDeadlineSeconds: 30 } })
    runTo(world, 600)
    expect(lines.at(-1)).toBe(`30.350 Failed ${state}`)
  })

  it('has met it when it is over before', () => {
    const { world } = tell({
      behaviour: { crashAfterSeconds: 5, exitCode: 0 },
      restartPolicy: 'Never',
      spec: { activeDeadlineSeconds: 30 },
    })
    runTo(world, 600)
    expect(podIn(world).status?.phase).toBe('Succeeded')
  })
})

describe('a pod with a readiness gate', () => {
  const GATE = 'example.com/served'

  function say(world: World, status: 'True' | 'False'): void {
    const pod = podIn(world)
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== GATE)
    const conditions: readonly Condition[] = [...others, { type: GATE, status }]
    world.api.writeStatus(PODS, pod, { ...pod.status, conditions }, 'person')
  }

  it('is ready while somebody says so, whatever its containers are', () => {
    const { world } = tell({ spec: { readinessGates: [{ conditionType: GATE }] } })
    const seen: string[] = []
    const look = (at: number): void => {
      runTo(world, at)
      const ready = podCondition(podIn(world), 'Ready')
      seen.push([ready?.status, ready?.reason, ready?.message].filter(Boolean).join(' '))
    }
    look(5)
    expect(podCondition(podIn(world), 'ContainersReady')?.status).toBe('True')
    say(world, 'True')
    look(6)
    say(world, 'False')
    look(7)
    const reason = 'False ReadinessGatesNotReady'
    expect(seen).toEqual([
      `${reason} corresponding condition of pod readiness gate "${GATE}" does not exist.`,
      'True',
      `${reason} the status of pod readiness gate "${GATE}" is not "True", but False`,
    ])
  })
})
