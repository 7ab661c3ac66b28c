import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { notReachedUnpinned, promotedFirst } from './blue-green-invariants.ts'
import {
  givenBack,
  noThirdVersion,
  noUngatedRoll,
  oneOrTwoByTheSum,
  surgeCeiling,
} from './hand-over-invariants.ts'
import type { Invariant } from './invariant.ts'
import { planViews } from './plan-view.ts'
import {
  abortedStaysDown,
  healthyIsTrue,
  observedGeneration,
  smallStatus,
  stepsInOrder,
  transitionTimes,
  wholeWeights,
} from './status-invariants.ts'
import { neverBothShort, noBlackHole, pinnedToSomething } from './traffic-invariants.ts'

const VIOLATIONS_MAX = 10

/** Checks every invariant after every write; what was found stays in `violations`. */
export class InvariantWatch {
  readonly violations: string[] = []
  readonly #except: ReadonlySet<string>
  readonly #invariants: readonly Invariant[]

  /** `except`: the ids of invariants that a run breaks on purpose, such as by killing pods. */
  constructor(except: readonly string[] = []) {
    this.#except = new Set(except)
    this.#invariants = [
      noBlackHole(),
      pinnedToSomething,
      wholeWeights,
      neverBothShort(),
      surgeCeiling,
      stepsInOrder,
      abortedStaysDown,
      observedGeneration,
      healthyIsTrue,
      transitionTimes,
      smallStatus,
      oneOrTwoByTheSum,
      noThirdVersion,
      noUngatedRoll,
      givenBack,
      notReachedUnpinned(),
      promotedFirst,
    ]
  }

  readonly see = (change: Change, world: World): void => {
    if (!CONCERNING.has(change.resource.kind)) return
    for (const view of planViews(world)) {
      for (const invariant of this.#invariants) {
        if (this.#except.has(invariant.id) || this.violations.length >= VIOLATIONS_MAX) continue
        const broken = invariant.check(view, change, world)
        if (broken === undefined) continue
        const by = `${change.kind} ${change.resource.kind} "${change.object.metadata.name}"`
        this.violations.push(`${invariant.id} at revision ${change.revision}, ${by}: ${broken}`)
      }
    }
  }
}

const CONCERNING: ReadonlySet<string> = new Set([
  'RolloutPlan',
  'Deployment',
  'ReplicaSet',
  'Pod',
  'Service',
  'EndpointSlice',
])
