import type { InstantMs } from '../../base/units.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { Quantity } from '../scenario.ts'
import { isOfNodes, isOfPods } from '../schema/expectation.ts'
import type { TrafficReader } from '../traffic-reader.ts'
import { findWorkload } from '../workloads.ts'
import { boundsText, isWithin } from './bounds.ts'
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
  let range: Range | undefined
  let begun = false
  let wasThere = false
  return {
    expected,
    look(world) {
      wasThere ||= isThere(world, expectation.always, expectation.of)
      if (broken !== undefined || !wasThere) return
      const value = measure(world, traffic, expectation.always, expectation.of)
      // A level is not there before its first pods are; from then on it has to hold.
      begun ||= isWithin(value, expectation) || !isOfPods(expectation.always)
      if (begun) range = wider(range, value)
      if (!begun || isWithin(value, expectation)) return
      broken = `${value} at ${timeText(start, world.now())}`
    },
    conclude: () =>
      sawRequests(traffic, expectation.always, expectation.of)
        ? { expected, passed: begun && broken === undefined, seen: broken ?? rangeText(range) }
        : { expected, passed: false, seen: NO_REQUEST },
  }
}

/** What there was while all was as it should be. */
interface Range {
  readonly lowest: number
  readonly highest: number
}

function wider(range: Range | undefined, value: number): Range {
  const { lowest, highest } = range ?? { lowest: value, highest: value }
  return { lowest: Math.min(lowest, value), highest: Math.max(highest, value) }
}

function rangeText(range: Range | undefined): string {
  if (range === undefined) return '0'
  const { lowest, highest } = range
  return lowest === highest ? String(lowest) : `${lowest} to ${highest}`
}

export function endJudge(expectation: ExpectationWith<'atEnd'>, traffic: TrafficReader): Judge {
  const { atEnd, of } = expectation
  const expected = `in the end ${boundsText(atEnd, expectation)}`
  let peak = 0
  let wasThere = false
  return {
    expected,
    look(world) {
      wasThere ||= isThere(world, atEnd, of)
      if (atEnd === 'peakPods') peak = Math.max(peak, measure(world, traffic, atEnd, of))
    },
    conclude(world) {
      if (!sawRequests(traffic, atEnd, of)) return { expected, passed: false, seen: NO_REQUEST }
      if (!wasThere) return { expected, passed: false, seen: NO_WORKLOAD }
      const value = Math.max(peak, measure(world, traffic, atEnd, of))
      return { expected, passed: isWithin(value, expectation), seen: String(value) }
    },
  }
}

const NO_WORKLOAD = 'no such workload'

/** What is said of the pods of nothing would hold of anything. */
function isThere(world: World, quantity: Quantity, of: string | undefined): boolean {
  return !isOfPods(quantity) || findWorkload(world, of ?? '') !== undefined
}

const NO_REQUEST = 'no request: clients begin once somebody answers'

/** Whether there is anything to judge: what is said of no request would hold of anything. */
function sawRequests(traffic: TrafficReader, quantity: Quantity, of: string | undefined): boolean {
  if (isOfPods(quantity) || isOfNodes(quantity)) return true
  const { served, errors, refused } = traffic.totals(of)
  return served + errors + refused > 0
}
