import type { PauseSpec, StrategySpec } from '../../../src/api/rollout-plan.ts'
import { blueGreenOf, canaryOf } from '../facts.ts'

/** Every strategy with a hand-over, as short as can be. */
export const ADDITIVE = canaryOf([25, 50], { bakeSeconds: 2 })
export const BOUNDED = canaryOf([25, 75], { bakeSeconds: 2, capacity: { type: 'Bounded' } })
export const BLUE_GREEN = blueGreenOf({ bakeSeconds: 2 })
export const ROLLING: StrategySpec = {
  type: 'RollingUpdate',
  rollingUpdate: { minBatchSeconds: 1, bakeSeconds: 2, onFailure: 'Abort' },
}

export const GUARDED: readonly [string, StrategySpec] = ['a guarded rolling update', ROLLING]

export const STRATEGIES: readonly (readonly [string, StrategySpec])[] = [
  ['an additive canary', ADDITIVE],
  ['a bounded canary', BOUNDED],
  ['a blue/green', BLUE_GREEN],
  GUARDED,
]

/** As few writes as can be, for whoever plays a rollout once for each of them. */
export const SHORTEST: readonly (readonly [string, StrategySpec])[] = [
  ['an additive canary', canaryOf([50], { bakeSeconds: 1 })],
  ['a bounded canary', canaryOf([50], { bakeSeconds: 1, capacity: { type: 'Bounded' } })],
  ['a blue/green', blueGreenOf({ bakeSeconds: 1 })],
]

export const UNTIL_PROMOTED: PauseSpec = { untilPromoted: true }

/** A canary whose first step waits to be promoted. */
export const HELD_CANARY = canaryOf([], {
  steps: [{ weight: 25, pause: UNTIL_PROMOTED }, { weight: 50 }],
  bakeSeconds: 2,
})
export const HELD_BOUNDED = canaryOf([], {
  steps: [{ weight: 25, pause: UNTIL_PROMOTED }, { weight: 75 }],
  bakeSeconds: 2,
  capacity: { type: 'Bounded' },
})
/** A blue/green that waits before its cut-over. */
export const HELD_BLUE_GREEN = blueGreenOf({ bakeSeconds: 2, pause: UNTIL_PROMOTED })

export const HELD: readonly (readonly [string, StrategySpec])[] = [
  ['an additive canary', HELD_CANARY],
  ['a bounded canary', HELD_BOUNDED],
  ['a blue/green', HELD_BLUE_GREEN],
]
