import { describe, expect, it } from '@jest/globals'
import { CONFIG_MAP_KIND } from '../../../../../src/cluster/sim/kinds/configuration-kinds.ts'
import { complaints, stored, updateComplaints } from '../../../../support/sim/kind-subject.ts'

describe('a ConfigMap', () => {
  it('is refused with a key that is no file name', () => {
    const [found = ''] = complaints(CONFIG_MAP_KIND, { data: { 'a/b': 'c' } })
    expect(found).toMatch(/^data\[a\/b\]: Invalid value: "a\/b": a valid config key must/)
  })

  it('never changes once it says so', () => {
    const old = stored(CONFIG_MAP_KIND, { immutable: true, data: { a: 'b' } })
    expect(updateComplaints(CONFIG_MAP_KIND, { data: { a: 'c' } }, old)).toEqual([
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
    ])
  })

  it('has no generation', () => {
    expect(CONFIG_MAP_KIND.startsWithGeneration).toBe(false)
  })
})
