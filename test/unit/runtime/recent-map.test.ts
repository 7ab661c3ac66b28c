import { expect, it } from '@jest/globals'
import { RecentMap } from '../../../src/runtime/recent-map.ts'

it('RecentMap forgets what was not used for longest', () => {
  const map = new RecentMap<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.get('a')
  map.set('c', 3)
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3])
  map.delete('a')
  expect(map.get('a')).toBeUndefined()
})
