import { describe, expect, it } from '@jest/globals'
import { Expectations } from '../../../../../../src/cluster/sim/controllers/replica-set/expectations.ts'

describe('expectations', () => {
  it('are met when every creation and every deletion has been seen', () => {
    const expectations = new Expectations()
    const seen: boolean[] = [expectations.areMet('set')]
    expectations.expectCreation('set')
    expectations.expectCreation('set')
    expectations.expectDeletion('set', 'pod')
    seen.push(expectations.areMet('set'))
    expectations.creationSeen('set')
    expectations.creationSeen('set')
    seen.push(expectations.areMet('set'))
    expectations.deletionSeen('set', 'pod')
    seen.push(expectations.areMet('set'))
    expect(seen).toEqual([true, false, false, true])
  })

  it('are not met early by the deletion of another pod, nor twice by the same', () => {
    const expectations = new Expectations()
    expectations.expectDeletion('set', 'a')
    expectations.expectDeletion('set', 'b')
    expectations.deletionSeen('set', 'other')
    expectations.deletionSeen('set', 'a')
    expectations.deletionSeen('set', 'a')
    expect(expectations.areMet('set')).toBe(false)
  })

  it('of one set do not concern another, and go with their set', () => {
    const expectations = new Expectations()
    expectations.expectCreation('set')
    expectations.expectDeletion('set', 'a')
    expect(expectations.areMet('set-2')).toBe(true)
    expectations.forget('set')
    expect(expectations.areMet('set')).toBe(true)
  })

  it('of a fork are its own', () => {
    const expectations = new Expectations()
    expectations.expectCreation('set')
    const fork = expectations.fork()
    fork.creationSeen('set')
    expect([expectations.areMet('set'), fork.areMet('set')]).toEqual([false, true])
  })
})
