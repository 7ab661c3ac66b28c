import { describe, expect, it } from '@jest/globals'
import { fc } from '../../support/seeded.ts'
import {
  canonicalQuantity,
  differenceOf,
  isMore,
  isNegative,
  isPositive,
  isQuantity,
  parseBytes,
  parseMilliCores,
  sumOf,
  timesOf,
} from '../../../src/objects/quantity.ts'

describe(parseMilliCores.name, () => {
  it.each([
    ['4', 4000],
    ['0.5', 500],
    ['500m', 500],
    ['1.5', 1500],
    ['100u', 1],
    ['0.1m', 1],
    ['0', 0],
    ['2k', 2_000_000],
  ])('reads %s as %d thousandths, rounded up', (text, expected) => {
    expect(parseMilliCores(text)).toBe(expected)
  })
})

describe(parseBytes.name, () => {
  it.each([
    ['128Mi', 134_217_728],
    ['8Gi', 8_589_934_592],
    ['1.5Ki', 1536],
    ['1M', 1_000_000],
    ['1e3', 1000],
    ['1E', 1e18],
    ['12E3', 12_000],
    ['100m', 1],
    ['110', 110],
  ])('reads %s as %d', (text, expected) => {
    expect(parseBytes(text)).toBe(expected)
  })

  it.each(['', 'lots', '1 Gi', '1gi', '--1', '1.2.3', 'm'])('refuses "%s"', (text) => {
    expect(isQuantity(text)).toBe(false)
    expect(() => parseBytes(text)).toThrow(`Cannot read the quantity "${text}"`)
  })
})

describe(canonicalQuantity.name, () => {
  it.each([
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1000', '1k'],
    ['128974848', '128974848'],
    ['1234M', '1234M'],
    ['0', '0'],
    ['0Gi', '0'],
    ['1e3', '1e3'],
    ['1500e0', '1500'],
    ['0.5Ki', '512'],
    ['-1000m', '-1'],
  ])('writes %s as %s', (text, expected) => {
    expect(canonicalQuantity(text)).toBe(expected)
  })

  it('changes nothing the second time, and never the amount', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), suffix, (count, unit) => {
        const text = `${count}${unit}`
        const written = canonicalQuantity(text)
        expect(canonicalQuantity(written)).toBe(written)
        expect(parseMilliCores(written)).toBe(parseMilliCores(text))
      }),
    )
  })
})

it('compares amounts in different units', () => {
  expect(isMore('1025Mi', '1Gi')).toBe(true)
  expect(isMore('1024Mi', '1Gi')).toBe(false)
  expect(isNegative('-1m')).toBe(true)
  expect(isNegative('0')).toBe(false)
  expect(isPositive('0')).toBe(false)
  expect(isPositive('1m')).toBe(true)
})

describe(sumOf.name, () => {
  it.each([
    ['500m', '250m', '750m'],
    ['900m', '100m', '1'],
    ['64Mi', '64M', '128036Ki'],
    ['1Gi', '1Gi', '2Gi'],
    ['0', '1Gi', '1Gi'],
    ['1k', '24', '1024'],
  ])('adds %s and %s up to %s, in the form of the first', (a, b, expected) => {
    expect(sumOf(a, b)).toBe(expected)
    expect(canonicalQuantity(differenceOf(expected, b))).toBe(a)
  })

  it('is the same as to multiply where both are alike', () => {
    expect(timesOf('150m', 3)).toBe('450m')
    expect(timesOf('512Mi', 2)).toBe(sumOf('512Mi', '512Mi'))
  })
})
