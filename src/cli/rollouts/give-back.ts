import { ROLLOUT_PLANS, type RolloutPlanStatus } from '../../api/rollout-plan.ts'
import { after, seconds, type InstantMs } from '../../base/units.ts'
import { isClusterError } from '../../cluster/errors.ts'
import type { Write } from '../../domain/rollout/decision.ts'
import type { Facts } from '../../domain/rollout/facts.ts'
import { letGo, statusOfLeaving } from '../../domain/rollout/leaving/let-go.ts'
import type { Place } from './at-cluster.ts'
import type { Cli } from '../cli.ts'

/** Between two looks controllers and kubelets do their part. */
const BETWEEN_LOOKS = seconds(0.5)

/**
 * Gives back what a plan holds, by the very decisions of the operator, look by look; `false` where
 * that is not over in time.
 *
 * `look` says how things stand now; `undefined`: nothing is left.
 */
export async function giveBack(
  look: () => Promise<Facts | undefined>,
  until: InstantMs,
  place: Place,
  cli: Pick<Cli, 'carryOut'>,
): Promise<boolean> {
  let told: RolloutPlanStatus | undefined
  while (place.clock.now() < until) {
    const facts = await look()
    if (facts === undefined) return true
    // What it waits for, since when, is nowhere but here: nobody keeps up the status any more.
    const { waits = [] } = told ?? {}
    const status = { ...(facts.plan.status ?? { observedGeneration: -1 }), waits }
    const leaving = { ...facts, plan: { ...facts.plan, status } }
    const step = letGo(leaving, place.clock.now())
    const writes = possible(facts, step.writes)
    if (writes.length === 0 && step.writes.length > 0) return true
    await carryOutAll(writes, place, cli)
    told = statusOfLeaving(leaving, step)
    await sleep(place)
  }
  return false
}

/** A plan that exists no more has no finalizer to remove, which comes last. */
function possible({ plan }: Facts, writes: readonly Write[]): readonly Write[] {
  const isReal = plan.metadata.uid !== undefined
  return isReal ? writes : writes.filter(({ resource }) => resource.kind !== ROLLOUT_PLANS.kind)
}

/** The first that meets a change ends the pass: the next look decides anew. */
async function carryOutAll(
  writes: readonly Write[],
  { cluster }: Place,
  cli: Pick<Cli, 'carryOut'>,
): Promise<void> {
  try {
    for (const write of writes) await cli.carryOut(write, cluster)
  } catch (error) {
    const isStale = isClusterError(error) && (error.retryable || error.reason === 'NotFound')
    if (!isStale) throw error
  }
}

async function sleep({ clock }: Place): Promise<void> {
  await new Promise<void>((resolve) => {
    clock.wakeAt(after(clock.now(), BETWEEN_LOOKS), resolve)
  })
}
