import { describe, expect, it } from '@jest/globals'
import { formatIpv4, parseIpv4, parseIpv4Range } from '../../../src/base/ipv4.ts'

describe('an address', () => {
  it.each([
    ['0.0.0.0', 0],
    ['10.96.0.1', 0x0a600001],
    ['255.255.255.255', 2 ** 32 - 1],
  ])('%s is read and written', (text, number) => {
    expect(parseIpv4(text)).toBe(number)
    expect(formatIpv4(number)).toBe(text)
  })

  it.each(['', '10.96.0', '10.96.0.256', '10.096.0.1', '2001:db8::1', '10.96.0.1/32'])(
    'is not "%s"',
    (text) => {
      expect(parseIpv4(text)).toBeUndefined()
    },
  )
})

describe('a range', () => {
  it.each([
    ['10.96.0.0/12', { first: 0x0a600000, size: 2 ** 20 }],
    ['10.96.0.9/29', { first: 0x0a600008, size: 8 }],
    ['10.96.0.1/32', { first: 0x0a600001, size: 1 }],
    ['0.0.0.0/0', { first: 0, size: 2 ** 32 }],
  ])('%s is read', (text, range) => {
    expect(parseIpv4Range(text)).toEqual(range)
  })

  it.each(['10.96.0.0', '10.96.0.0/33', '10.96.0.0/012', '2001:db8::/64'])(
    'is not "%s"',
    (text) => {
      expect(parseIpv4Range(text)).toBeUndefined()
    },
  )
})
