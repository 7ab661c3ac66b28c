import { fnv1a } from '../../../base/hash.ts'
import { instant, type InstantMs } from '../../../base/units.ts'

/** How often a kubelet looks what its containers do (pleg, genericPlegRelistPeriod). */
export const RELIST_PERIOD_MS = 1000

/** Kubelets that look at once are told of at once: a thousand nodes change in twenty moments. */
const PHASE_STEP_MS = 50

/**
 * When within a second a node's kubelet looks: not the same for all, and always the same for one.
 */
export function relistPhase(seed: number, node: string): number {
  const steps = RELIST_PERIOD_MS / PHASE_STEP_MS
  return (fnv1a(`${node}/${seed}`) % steps) * PHASE_STEP_MS
}

/** When a kubelet notices what happens at `at`, a start or an end: when it looks next. */
export function noticedAt(at: InstantMs, phase: number): InstantMs {
  const wait = (phase - at) % RELIST_PERIOD_MS
  return instant(at + (wait <= 0 ? wait + RELIST_PERIOD_MS : wait))
}
