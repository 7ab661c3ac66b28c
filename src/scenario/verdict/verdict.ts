import type { InstantMs } from '../../base/units.ts'
import type { Change } from '../../cluster/sim/store/event-log.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { Expectation } from '../scenario.ts'
import type { TrafficReader } from '../traffic-reader.ts'
import { answerJudge, imageJudge, planJudge } from './in-time.ts'
import type { Finding, Judge, Refused } from './judge.ts'
import { eventJudge, objectJudge, refusalJudge } from './of-objects.ts'
import { queryJudge } from './of-metrics.ts'
import { alwaysJudge, endJudge } from './within-bounds.ts'

/** What a verdict looks at, beside the world. */
export interface Evidence {
  readonly traffic: TrafficReader
  readonly refusals: readonly Refused[]
  readonly start: InstantMs
}

/**
 * Judges all expectations of a scenario: `look` before time goes on, `see` at every change,
 * `conclude` at the end.
 *
 * `by` holds once it has been seen in time; `always` fails once it has been seen not to hold.
 */
export class Verdict {
  readonly #judges: readonly Judge[]

  constructor(expectations: readonly Expectation[], evidence: Evidence) {
    this.#judges = expectations.map((expectation) => judgeOf(expectation, evidence))
  }

  look(world: World): void {
    for (const judge of this.#judges) judge.look(world)
  }

  see(change: Change, world: World): void {
    for (const judge of this.#judges) judge.see?.(change, world)
  }

  conclude(world: World): readonly Finding[] {
    return this.#judges.map((judge) => judge.conclude(world))
  }
}

function judgeOf(expectation: Expectation, { traffic, refusals, start }: Evidence): Judge {
  if ('plan' in expectation) return planJudge(expectation, start)
  if ('answeredBy' in expectation) return answerJudge(expectation, traffic, start)
  if ('deployment' in expectation) return imageJudge(expectation, start)
  if ('object' in expectation) return objectJudge(expectation, start)
  if ('event' in expectation) return eventJudge(expectation, start)
  if ('refused' in expectation) return refusalJudge(expectation, refusals, start)
  if ('query' in expectation) return queryJudge(expectation, start)
  if ('always' in expectation) return alwaysJudge(expectation, traffic, start)
  return endJudge(expectation, traffic)
}
