import { describe, expect, it } from '@jest/globals'
import { ForkableNumbers } from '../../../../src/cluster/sim/forkable-numbers.ts'

describe('ForkableNumbers', () => {
  it('are 0 where nothing was set, however far out', () => {
    const numbers = new ForkableNumbers()
    numbers.set(3, 5)
    numbers.add(1000, 2)
    expect([numbers.get(0), numbers.get(3), numbers.get(1000), numbers.get(9999)]).toEqual([
      0, 5, 2, 0,
    ])
  })

  it('go their own way in a fork, on both sides', () => {
    const numbers = new ForkableNumbers()
    numbers.set(1, 1)
    const fork = numbers.fork()
    numbers.set(1, 2)
    fork.add(1, 10)
    expect([numbers.get(1), fork.get(1)]).toEqual([2, 11])
  })
})
