import { expect, it } from '@jest/globals'
import { instant, seconds } from '../../../src/base/units.ts'
import { TokenBucket } from '../../../src/runtime/token-bucket.ts'

it('TokenBucket lets a burst through, then one in a while, and fills up no further', () => {
  const bucket = new TokenBucket({ burst: 2, refill: seconds(10) }, instant(0))
  const taken = [0, 0, 0, 9, 10, 10, 100, 100, 100].map((at) => bucket.take(instant(at * 1000)))
  expect(taken).toEqual([true, true, false, false, true, false, true, true, false])
})
