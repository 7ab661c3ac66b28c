import { describe, expect, it } from '@jest/globals'
import { isPinned, pin, PIN, pinOf, unpin } from '../../../../src/domain/blue-green/pins.ts'
import { serviceOf } from '../../../support/facts.ts'
import { patched } from '../../../support/patched.ts'

const free = serviceOf('web', { app: 'web' })
const pinned = patched(free, pin(free, [], 'a', '')[0])

describe('pin()', () => {
  it('narrows the selector and keeps the rest of it', () => {
    expect(pinned.spec.selector).toEqual({ app: 'web', 'pod-template-hash': 'a' })
    expect([pinOf(free), pinOf(pinned)]).toEqual([undefined, 'a'])
    expect([isPinned(free, []), isPinned(pinned, [])]).toEqual([false, true])
  })

  it('writes nothing where it is pinned so already', () => {
    expect(pin(pinned, [], 'a', '')).toEqual([])
  })

  it('can be moved, and is given back to what its owner wrote', () => {
    const moved = patched(pinned, pin(pinned, [], 'b', '')[0])
    expect(pinOf(moved)).toBe('b')
    const given = patched(moved, unpin(moved, [])[0])
    expect(given.spec.selector).toEqual({ app: 'web' })
    expect(given.metadata.annotations).toEqual({})
  })
})

describe('unpin()', () => {
  it('writes nothing where nothing is pinned', () => {
    expect(unpin(free, [])).toEqual([])
  })

  it("leaves a pin alone that is the owner's own", () => {
    expect(unpin(serviceOf('web', { app: 'web', 'pod-template-hash': 'x' }), [])).toEqual([])
  })

  it('knows a pin whose record was wiped, by the mirror', () => {
    const wiped = { ...pinned, metadata: { ...pinned.metadata, annotations: {} } }
    const mirror = [{ apiVersion: 'v1', kind: 'Service', name: 'web', field: PIN }]
    expect(patched(wiped, unpin(wiped, mirror)[0]).spec.selector).toEqual({ app: 'web' })
  })
})
