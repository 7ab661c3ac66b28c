import { describe, expect, it } from '@jest/globals'
import type { ImageBehaviour } from '../../../../../src/cluster/sim/behaviour.ts'
import { changeBehaviour } from '../../../../../src/cluster/sim/kubelet/behaviour-change.ts'
import { createPod, runTo, watchPod, worldWithNodes } from '../../../../support/sim/node-world.ts'

const PROBED = { readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 } }

interface Turn {
  readonly at: number
  readonly change: Partial<ImageBehaviour>
}

describe('changeBehaviour() of processes that run', () => {
  it.each<{ name: string; container?: typeof PROBED; turns: readonly Turn[]; lines: string[] }>([
    {
      name: 'makes a probe fail, three times in a row until it counts',
      container: PROBED,
      turns: [{ at: 20, change: { neverReady: true } }],
      lines: ['1.350 Running running ready', '30.010 Running running'],
    },
    {
      name: 'lets a probe succeed again, once',
      container: PROBED,
      turns: [
        { at: 20, change: { neverReady: true } },
        { at: 42, change: { neverReady: false } },
      ],
      lines: [
        '1.350 Running running ready',
        '30.010 Running running',
        '45.010 Running running ready',
      ],
    },
    {
      name: 'forgets failures that did not yet count',
      container: PROBED,
      turns: [
        { at: 20, change: { neverReady: true } },
        { at: 28, change: { neverReady: false } },
      ],
      lines: ['1.350 Running running ready'],
    },
    {
      name: 'lets get ready what never was',
      container: PROBED,
      turns: [
        { at: 0, change: { neverReady: true } },
        { at: 21, change: { neverReady: false } },
      ],
      lines: ['1.350 Running running', '25.010 Running running ready'],
    },
    {
      name: 'turns a pod without a probe at once',
      turns: [
        { at: 20, change: { neverReady: true } },
        { at: 30, change: { neverReady: false } },
      ],
      lines: [
        '1.350 Running running ready',
        '20.350 Running running',
        '30.350 Running running ready',
      ],
    },
    {
      name: 'ends a process that has lasted too long by now',
      turns: [{ at: 20, change: { crashAfterSeconds: 10 } }],
      lines: [
        '1.350 Running running ready',
        '20.350 Running Error',
        '21.350 Running running ready restarts=1',
      ],
    },
    {
      name: 'lets the rest of a pull fail',
      turns: [
        { at: 0, change: { pullSeconds: 10 } },
        { at: 5, change: { pullFails: true } },
      ],
      lines: ['0.010 Pending ContainerCreating', '10.010 Pending ErrImagePull'],
    },
  ])('$name', ({ container = {}, turns, lines }) => {
    const world = worldWithNodes()
    const seen = watchPod(world)
    for (const { at, change } of turns.filter((turn) => turn.at === 0)) {
      runTo(world, at)
      changeBehaviour(world, 'web:a', change)
    }
    createPod(world, { container })
    for (const { at, change } of turns.filter((turn) => turn.at > 0)) {
      runTo(world, at)
      changeBehaviour(world, 'web:a', change)
    }
    runTo(world, turns.some(({ change }) => change.pullFails === true) ? 10.1 : 60)
    expect(seen.slice(2, 2 + lines.length)).toEqual(lines)
  })

  it('leaves the processes of other images alone', () => {
    const world = worldWithNodes()
    const seen = watchPod(world)
    createPod(world)
    runTo(world, 20)
    changeBehaviour(world, 'web:b', { neverReady: true, crashAfterSeconds: 1 })
    runTo(world, 60)
    expect(seen.at(-1)).toBe('1.350 Running running ready')
  })
})
