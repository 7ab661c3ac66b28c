import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../../../src/base/units.ts'
import { DEFAULT_BEHAVIOUR } from '../../../../../src/cluster/sim/behaviour.ts'
import { endingOf, type Order } from '../../../../../src/cluster/sim/kubelet/termination.ts'
import type { LifecycleHandler } from '../../../../../src/objects/pod.ts'

interface Row extends Partial<Pick<Order, 'grace' | 'waits' | 'hangs'>> {
  readonly name: string
  readonly preStop?: LifecycleHandler
  readonly shutdown?: number
  readonly ignores?: boolean
  /** When it ends, in seconds, and with what. */
  readonly ends: readonly [number, number]
}

describe('endingOf() a process that is told to stop, with a grace of 30 s', () => {
  it.each<Row>([
    { name: 'lets it shut down', ends: [3, 0] },
    { name: 'kills it when the grace is over', shutdown: 40, ends: [30, 137] },
    { name: 'kills one that ignores SIGTERM', ignores: true, ends: [30, 137] },
    { name: 'shows the signal where nothing answers any more', hangs: true, ends: [3, 143] },
    { name: 'runs the hook first', preStop: { sleep: { seconds: 10 } }, ends: [13, 0] },
    {
      name: 'takes a command that sleeps by its word',
      preStop: { exec: { command: ['sh', '-c', 'sleep 5 && nginx -s quit'] } },
      ends: [8, 0],
    },
    { name: 'takes no time for another hook', preStop: { exec: { command: ['x'] } }, ends: [3, 0] },
    {
      name: 'takes the time of the hook from the grace',
      preStop: { sleep: { seconds: 10 } },
      shutdown: 25,
      ends: [30, 137],
    },
    {
      name: 'leaves two seconds after a hook that ran out of grace',
      preStop: { sleep: { seconds: 60 } },
      ends: [32, 137],
    },
    { name: 'leaves two seconds of a shorter grace', grace: 1, ends: [2, 137] },
    { name: 'lets it wait for its turn', waits: 7, ends: [10, 0] },
    { name: 'takes the wait from the grace', waits: 7, ignores: true, ends: [30, 137] },
    { name: 'ends it at once without grace', grace: 0, ends: [0, 137] },
  ])('$name', ({ preStop, shutdown = 3, ignores = false, ends, ...order }) => {
    const ending = endingOf({
      container: { name: 'web', ...(preStop === undefined ? {} : { lifecycle: { preStop } }) },
      behaviour: { ...DEFAULT_BEHAVIOUR, shutdownSeconds: shutdown, ignoresSigterm: ignores },
      now: instant(0),
      grace: 30,
      hangs: false,
      ...order,
    })
    expect([ending.endsAt / 1000, ending.exitCode]).toEqual(ends)
  })
})
