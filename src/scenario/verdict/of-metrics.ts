import { formatDuration } from '../../base/duration-text.ts'
import { after, type InstantMs } from '../../base/units.ts'
import type { World } from '../../cluster/sim/world.ts'
import { makeQuery } from '../metrics-reader.ts'
import { boundsText, isWithin } from './bounds.ts'
import type { ExpectationWith, Judge } from './judge.ts'

/** What a query answers at a moment of the run; it is asked once that moment has come. */
export function queryJudge(expectation: ExpectationWith<'query'>, start: InstantMs): Judge {
  const { at, query } = expectation
  const expected = `at ${formatDuration(at)} ${boundsText(query, expectation)}`
  const moment = after(start, at)
  const asked = makeQuery(query)
  let seen: { readonly value: number | undefined } | undefined
  const look = (world: World): void => {
    if (seen === undefined && world.now() >= moment) seen = { value: asked.ask(world, moment) }
  }
  return {
    expected,
    look,
    conclude(world) {
      look(world)
      if (seen === undefined) return { expected, passed: false, seen: 'the end came before' }
      const { value } = seen
      if (value === undefined) return { expected, passed: false, seen: 'not one value' }
      return { expected, passed: isWithin(value, expectation), seen: String(rounded(value)) }
    },
  }
}

/** As fine as people read it. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
