import type { StrategySpec } from '../../../src/api/rollout-plan.ts'
import { blueGreenOf, canaryOf } from '../facts.ts'
import type { Stage } from './stage.ts'
import { HELD_BLUE_GREEN, HELD_BOUNDED, HELD_CANARY } from './strategies.ts'

/** A moment of a rollout from "web:a" to "web:b" that lasts. */
export interface Phase {
  readonly name: string
  readonly strategy: StrategySpec
  reach(stage: Stage): Promise<void>
}

const BAKED_FOR = 600

/** Every state in which a rollout stays for a while. */
export const PHASES: readonly Phase[] = [
  phase('while an additive canary waits for pods', HELD_CANARY, 'WaitingForReplicas', 'web:broken'),
  phase('while a blue/green waits for pods', HELD_BLUE_GREEN, 'WaitingForReplicas', 'web:broken'),
  phase('while an additive canary is held', HELD_CANARY, 'AwaitingPromotion'),
  phase('while a bounded canary is held', HELD_BOUNDED, 'AwaitingPromotion'),
  phase('while a blue/green is held', HELD_BLUE_GREEN, 'AwaitingPromotion'),
  phase('in the bake of an additive canary', canaryOf([50], { bakeSeconds: BAKED_FOR }), 'Baking'),
  phase(
    'in the bake of a bounded canary',
    canaryOf([50], { bakeSeconds: BAKED_FOR, capacity: { type: 'Bounded' } }),
    'Baking',
  ),
  phase('in the bake of a blue/green', blueGreenOf({ bakeSeconds: BAKED_FOR }), 'Baking'),
  aborted('after an additive canary was aborted', HELD_CANARY),
  aborted('after a bounded canary was aborted', HELD_BOUNDED),
  aborted('after a blue/green was aborted', HELD_BLUE_GREEN),
]

function phase(name: string, strategy: StrategySpec, reason: string, image = 'web:b'): Phase {
  return {
    name,
    strategy,
    async reach(stage) {
      stage.person.setImage(image)
      await stage.untilReason(reason)
    },
  }
}

function aborted(name: string, strategy: StrategySpec): Phase {
  return {
    name,
    strategy,
    async reach(stage) {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      stage.person.request('Abort')
      await stage.untilReason('AbortedByRequest')
    },
  }
}
