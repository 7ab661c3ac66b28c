import type { InstantMs } from '../../base/units.ts'
import type { Quantity } from '../scenario.ts'
import { isOfPods } from '../schema/expectation.ts'
import type { TrafficReader } from '../traffic-reader.ts'
import { timeText, type ExpectationWith, type Judge } from './judge.ts'
import { measure } from './measure.ts'

/** What has to hold from its beginning to the end. */
export function alwaysJudge(
  expectation: ExpectationWith<'always'>,
  traffic: TrafficReader,
  start: InstantMs,
): Judge {
  const expected = `always ${boundsText(expectation.always, expectation)}`
  let broken: string | undefined
  let last = 0
  let begun = false
  return {
    expected,
    look(world) {
      if (broken !== undefined) return
      const value = measure(world, traffic, expectation.always, expectation.of)
      last = value
      // A level is not there before its first pods are; from then on it has to hold.
      begun ||= isWithin(value, expectation) || !isOfPods(expectation.always)
      if (!begun || isWithin(value, expectation)) return
      broken = `${value} at ${timeText(start, world)}`
    },
    conclude: () => ({
      expected,
      passed: begun && broken === undefined,
      seen: broken ?? String(last),
    }),
  }
}

export function endJudge(expectation: ExpectationWith<'atEnd'>, traffic: TrafficReader): Judge {
  const expected = `in the end ${boundsText(expectation.atEnd, expectation)}`
  return {
    expected,
    look: () => undefined,
    conclude(world) {
      const value = measure(world, traffic, expectation.atEnd, expectation.of)
      return { expected, passed: isWithin(value, expectation), seen: String(value) }
    },
  }
}

interface Bounds {
  readonly of?: string | undefined
  readonly equals?: number | undefined
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

function isWithin(value: number, { equals, atLeast, atMost }: Bounds): boolean {
  return (
    (equals === undefined || value === equals) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost)
  )
}

function boundsText(quantity: Quantity, { of, equals, atLeast, atMost }: Bounds): string {
  const words = [
    equals === undefined ? '' : `= ${equals}`,
    atLeast === undefined ? '' : `≥ ${atLeast}`,
    atMost === undefined ? '' : `≤ ${atMost}`,
  ].filter((word) => word !== '')
  return `${quantity}${of === undefined ? '' : ` of "${of}"`} ${words.join(' and ')}`
}
