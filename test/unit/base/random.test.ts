import { describe, expect, it } from '@jest/globals'
import { RandomStream } from '../../../src/base/random.ts'

describe('RandomStream', () => {
  it('draws the same from the same seed and name, and otherwise something else', () => {
    const draw = (seed: number, name: string): string => RandomStream.seeded(seed, name).uuid()
    expect(draw(1, 'a')).toBe(draw(1, 'a'))
    expect(draw(1, 'a')).not.toBe(draw(2, 'a'))
    expect(draw(1, 'a')).not.toBe(draw(1, 'b'))
  })

  it('goes on alike in a fork, and apart', () => {
    const stream = RandomStream.seeded(1, 'a')
    const fork = stream.fork()
    const drawn = [stream.uint32(), stream.uint32()]
    expect([fork.uint32(), fork.uint32()]).toEqual(drawn)
  })

  it('draws UUIDs of version 4', () => {
    const stream = RandomStream.seeded(1, 'a')
    for (let count = 0; count < 100; count++) {
      expect(stream.uuid()).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      )
    }
  })

  it('draws as many letters as are asked for, all of them fit for names', () => {
    expect(RandomStream.seeded(1, 'a').letters(200)).toMatch(/^[b-df-hj-np-tv-z2-9]{200}$/)
  })

  it('draws whole numbers below a limit, each as often as any other', () => {
    const stream = RandomStream.seeded(1, 'a')
    const counts = [0, 0, 0]
    for (let count = 0; count < 3000; count++) {
      const drawn = stream.below(3)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    for (const count of counts) expect(count).toBeGreaterThan(900)
  })
})
