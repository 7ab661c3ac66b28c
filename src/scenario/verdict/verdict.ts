import type { InstantMs } from '../../base/units.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { Expectation } from '../scenario.ts'
import type { TrafficReader } from '../traffic-reader.ts'
import { answerJudge, imageJudge, planJudge } from './in-time.ts'
import type { Finding, Judge } from './judge.ts'
import { alwaysJudge, endJudge } from './within-bounds.ts'

/**
 * Judges all expectations of a scenario: `look` after every change, `conclude` at the end.
 *
 * `by` holds once it has been seen in time; `always` fails once it has been seen not to hold.
 */
export class Verdict {
  readonly #judges: readonly Judge[]

  constructor(expectations: readonly Expectation[], traffic: TrafficReader, start: InstantMs) {
    this.#judges = expectations.map((expectation) => judgeOf(expectation, traffic, start))
  }

  look(world: World): void {
    for (const judge of this.#judges) judge.look(world)
  }

  conclude(world: World): readonly Finding[] {
    return this.#judges.map((judge) => judge.conclude(world))
  }
}

function judgeOf(expectation: Expectation, traffic: TrafficReader, start: InstantMs): Judge {
  if ('plan' in expectation) return planJudge(expectation, start)
  if ('answeredBy' in expectation) return answerJudge(expectation, traffic, start)
  if ('deployment' in expectation) return imageJudge(expectation, start)
  if ('always' in expectation) return alwaysJudge(expectation, traffic, start)
  return endJudge(expectation, traffic)
}
