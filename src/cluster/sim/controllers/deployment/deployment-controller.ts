import type { DurationMs } from '../../../../base/units.ts'
import { conditionOf, isDeleting } from '../../../../objects/meta.ts'
import { PODS } from '../../../../objects/pod.ts'
import { DEPLOYMENTS, REPLICA_SETS, type Deployment } from '../../../../objects/workload.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { Orphans } from '../orphans.ts'
import type { Reconciler } from '../reconciler.ts'
import { claimSets } from './claim-sets.ts'
import { hasProgressDeadline, progressCondition, withCondition } from './conditions.ts'
import { keysOfPodChange, keysOfSetChange } from './deployment-keys.ts'
import { withCreatedSet } from './new-replica-set.ts'
import { withStatus } from './pass.ts'
import { recreate } from './recreate.ts'
import { sortOut } from './replica-sets.ts'
import { rollOut } from './rolling-update.ts'
import { writeStatusOnly } from './status.ts'
import { withSyncedRevision } from './sync-revision.ts'
import { isScalingEvent, syncSizes } from './sync-sizes.ts'

/**
 * The Deployment controller, as kube-controller-manager 1.36 runs it.
 *
 * Left out on purpose: the rollback of `extensions/v1beta1`, giving a Deployment up after fifteen
 * failures, and caches that lag: it reads what is stored now, so it never meets its own old writes.
 */
export const DEPLOYMENT_CONTROLLER: Reconciler<Orphans> = {
  name: 'deployment',
  watches: [DEPLOYMENTS, REPLICA_SETS, PODS],
  initialMemory: () => new Orphans(),
  keysOf(world, orphans, change) {
    switch (change.resource.kind) {
      case PODS.kind:
        return keysOfPodChange(world, change)
      case REPLICA_SETS.kind:
        orphans.note(change)
        return keysOfSetChange(world, change)
      default:
        return [keyOfDeployment(change)]
    }
  },
  sync: syncDeployment,
}

function keyOfDeployment({ object }: Change): StoreKey {
  return storeKeyOf(object)
}

function syncDeployment(world: World, orphans: Orphans, key: StoreKey): DurationMs | undefined {
  const found = world.store.get(DEPLOYMENTS, key)
  if (found === undefined) return undefined
  const sets = claimSets(world, found, orphans)
  const deployment = isDeleting(found) ? found : withPausedCondition(world, found)
  const pass = withSyncedRevision({ world, deployment, ...sortOut(deployment, sets) })
  if (isDeleting(deployment)) {
    writeStatusOnly(pass)
    return undefined
  }
  if (deployment.spec.paused === true || isScalingEvent(pass)) {
    syncSizes(pass)
    return undefined
  }
  if (deployment.spec.strategy?.type === 'Recreate') return recreate(pass)
  return rollOut(pass.newSet === undefined ? withCreatedSet(pass) : pass)
}

/** Time spent paused does not count as lack of progress (sync.go: checkPausedConditions). */
function withPausedCondition(world: World, deployment: Deployment): Deployment {
  if (!hasProgressDeadline(deployment)) return deployment
  const conditions = deployment.status?.conditions
  const reason = conditionOf(conditions, 'Progressing')?.reason
  if (reason === 'ProgressDeadlineExceeded') return deployment
  const isPaused = deployment.spec.paused === true
  if (isPaused === (reason === 'DeploymentPaused')) return deployment
  const condition = isPaused
    ? progressCondition('DeploymentPaused', 'Deployment is paused', world.now())
    : progressCondition('DeploymentResumed', 'Deployment is resumed', world.now())
  return withStatus(world, deployment, {
    ...deployment.status,
    conditions: withCondition(conditions, condition),
  })
}
