import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import type { PlanView } from './plan-view.ts'

/** Something that holds after every single write to a cluster. */
export interface Invariant {
  /** Its number in docs/invariants.md. */
  readonly id: string
  /** A sentence that says how it is broken, or `undefined` where it holds. */
  check(view: PlanView, change: Change, world: World): string | undefined
}
