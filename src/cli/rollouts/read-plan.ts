import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { listOf, nearest } from '../../base/nearest.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import type { Place } from './at-cluster.ts'
import { UsageError } from '../usage-error.ts'

/** The plan of a name; where there is none, people are told which there are. */
export async function readPlan(place: Place, name: string): Promise<RolloutPlan> {
  const { cluster, namespace } = place
  const plan = await cluster.get(ROLLOUT_PLANS, { namespace, name })
  if (plan !== undefined) return plan
  throw new UsageError(
    `Cannot find RolloutPlan "${name}" in namespace "${namespace}": ${await othersThan(name, place)}`,
  )
}

/** The Deployment that a plan is for. */
export async function readTarget(plan: RolloutPlan, { cluster }: Place): Promise<Deployment> {
  const { name } = plan.spec.targetRef
  const namespace = plan.metadata.namespace ?? ''
  const target = await cluster.get(DEPLOYMENTS, { namespace, name })
  if (target !== undefined) return target
  throw new UsageError(
    `Cannot find Deployment "${name}" in namespace "${namespace}", which RolloutPlan ` +
      `"${plan.metadata.name}" is for`,
  )
}

async function othersThan(name: string, { cluster, namespace }: Place): Promise<string> {
  const { items } = await cluster.list(ROLLOUT_PLANS, { namespace })
  const names = items.map(({ metadata }) => metadata.name)
  const near = nearest(name, names)
  if (near !== undefined) return `did you mean "${near}"?`
  if (names.length > 0) return `there are ${listOf(names)}`
  return 'there are no plans in it; -n says another namespace'
}
