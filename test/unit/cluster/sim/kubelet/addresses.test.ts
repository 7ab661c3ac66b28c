import { describe, expect, it } from '@jest/globals'
import { Addresses } from '../../../../../src/cluster/sim/kubelet/addresses.ts'

const RANGE = '10.128.7.0/24'

describe('Addresses', () => {
  it('gives out the addresses of a range in turn, and no more than there are', () => {
    const addresses = new Addresses()
    const given = Array.from({ length: 253 }, () => addresses.take(RANGE))
    expect(given[0]).toBe('10.128.7.2')
    expect(given[252]).toBe('10.128.7.254')
    expect(new Set(given).size).toBe(253)
    expect(addresses.take(RANGE)).toBeUndefined()
  })

  it('gives an address again when the others have had their turn', () => {
    const addresses = new Addresses()
    addresses.take(RANGE)
    addresses.giveBack('10.128.7.2')
    const given = Array.from({ length: 253 }, () => addresses.take(RANGE))
    expect(given[0]).toBe('10.128.7.3')
    expect(given[252]).toBe('10.128.7.2')
  })

  it('keeps ranges and forks apart', () => {
    const addresses = new Addresses()
    addresses.take(RANGE)
    const fork = addresses.fork()
    expect(addresses.take(RANGE)).toBe('10.128.7.3')
    expect(fork.take(RANGE)).toBe('10.128.7.3')
    expect(fork.take('10.128.8.0/24')).toBe('10.128.8.2')
  })
})
