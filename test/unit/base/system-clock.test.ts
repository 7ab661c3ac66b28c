import { describe, expect, it } from '@jest/globals'
import { SystemClock } from '../../../src/base/system-clock.ts'
import { instant } from '../../../src/base/units.ts'

const clock = new SystemClock()

describe('SystemClock', () => {
  it('wakes at an instant that has passed as soon as it can, and not before', async () => {
    const order: string[] = []
    const woken = new Promise<void>((resolve) => {
      clock.wakeAt(instant(0), () => {
        order.push('woken')
        resolve()
      })
    })
    order.push('asked')
    await woken
    expect(order).toEqual(['asked', 'woken'])
  })

  it('wakes nobody who has taken it back', async () => {
    const woken: string[] = []
    const cancel = clock.wakeAt(instant(0), () => woken.push('first'))
    cancel()
    await new Promise<void>((resolve) => {
      clock.wakeAt(instant(0), resolve)
    })
    expect(woken).toEqual([])
  })

  it('does not wake at once for an instant beyond what a timer can hold', async () => {
    const woken: string[] = []
    const cancel = clock.wakeAt(instant(clock.now() + 2 ** 40), () => woken.push('too soon'))
    await new Promise<void>((resolve) => {
      clock.wakeAt(instant(clock.now() + 5), resolve)
    })
    cancel()
    expect(woken).toEqual([])
  })
})
