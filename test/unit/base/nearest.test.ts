import { describe, expect, it } from '@jest/globals'
import { nearest, nearestAmong } from '../../../src/base/nearest.ts'

const known = ['weight', 'name', 'pause', 'replicas', 'pauseSeconds', 'steps']

describe('nearest()', () => {
  it.each([
    ['wieght', 'weight'],
    ['Weight', 'weight'],
    ['weights', 'weight'],
    ['nmae', 'name'],
    ['replica', 'replicas'],
    ['pauseseconds', 'pauseSeconds'],
    ['paus', 'pause'],
    ['step', 'steps'],
    ['', undefined],
    ['spec', undefined],
    ['analysis', undefined],
  ])('%j was meant to be %j', (typed, expected) => {
    expect(nearest(typed, known)).toBe(expected)
  })

  it('takes the first by alphabet of equally near ones', () => {
    expect(nearest('stat', ['stay', 'star'])).toBe('star')
  })
})

describe('nearestAmong()', () => {
  it.each([
    ['wait', known, undefined],
    [
      'wieght',
      known,
      '"weight", the nearest of name, pause, pauseSeconds, replicas, steps, weight',
    ],
    ['wieght', ['weight'], '"weight"'],
  ])('reads after "expected": %j', (typed, names, text) => {
    expect(nearestAmong(typed, names)).toBe(text)
  })
})
