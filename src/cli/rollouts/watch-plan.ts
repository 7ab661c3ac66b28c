import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { formatTime } from '../../base/rfc3339.ts'
import type { InstantMs } from '../../base/units.ts'
import { isDeleting, keyOf, uidOf } from '../../objects/meta.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import { planChangeLine } from '../../view/plan-change.ts'
import type { Place } from './at-cluster.ts'
import { awaitChange } from './await-change.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli.ts'

/**
 * Prints how a plan changes until its rollout is over: `done` where it ended Healthy, `notDone`
 * where it ended Degraded or the plan was deleted, `timedOut` where it goes on at `until`.
 *
 * An edit that the operator has not seen yet is waited for: the rollout may only be about to start.
 */
export async function watchPlan(
  first: RolloutPlan,
  until: InstantMs,
  place: Place,
  cli: Cli,
): Promise<ExitStatus> {
  const key = keyOf(first)
  let said = ''
  let isTold = false
  for (let plan: RolloutPlan | undefined = first; ;) {
    if (plan === undefined || uidOf(plan) !== uidOf(first)) return deleted(first, cli)
    const line = planChangeLine(plan)
    if (line !== said) cli.print(`${formatTime(place.clock.now())}  ${line}`)
    said = line
    const ended = await endOf(plan, place)
    if (typeof ended === 'number') return ended
    if (ended === 'unseen' && !isTold) cli.printError(UNSEEN)
    isTold ||= ended === 'unseen'
    const last = { resource: ROLLOUT_PLANS, key, object: plan }
    if (!(await awaitChange(place, last, until))) return late(plan, cli)
    plan = await place.cluster.get(ROLLOUT_PLANS, key)
  }
}

const UNSEEN = 'The operator has not seen the last edit yet: waiting for it'

/** How the rollout ended; `undefined` while it runs, and `unseen` where it may be about to. */
async function endOf(
  plan: RolloutPlan,
  { cluster }: Place,
): Promise<ExitStatus | 'unseen' | undefined> {
  const { phase } = plan.status ?? {}
  if (isDeleting(plan) || (phase !== 'Healthy' && phase !== 'Degraded')) return undefined
  const key = { namespace: plan.metadata.namespace ?? '', name: plan.spec.targetRef.name }
  const target = await cluster.get(DEPLOYMENTS, key)
  if (!isUpToDate(plan, target)) return 'unseen'
  return phase === 'Healthy' ? EXIT.done : EXIT.notDone
}

/** Whether the status is about the plan and the Deployment as they are now. */
function isUpToDate({ metadata, status }: RolloutPlan, target: Deployment | undefined): boolean {
  const { observedGeneration = -1, target: seen } = status ?? {}
  if (observedGeneration < (metadata.generation ?? 0)) return false
  if (target === undefined || seen === undefined) return target === undefined
  return seen.uid === uidOf(target) && seen.observedGeneration >= (target.metadata.generation ?? 0)
}

function deleted({ metadata }: RolloutPlan, cli: Cli): ExitStatus {
  cli.printError(`RolloutPlan "${metadata.name}" was deleted`)
  return EXIT.notDone
}

function late({ metadata, status }: RolloutPlan, cli: Cli): ExitStatus {
  const phase = status?.phase ?? 'not seen by any operator'
  cli.printError(
    `RolloutPlan "${metadata.name}" is still ${phase}: the time to wait for it is over`,
  )
  return EXIT.timedOut
}
