import { deepEqual } from '../../../../base/json.ts'
import {
  DEPLOYMENTS,
  type Deployment,
  type DeploymentStatus,
} from '../../../../objects/workload.ts'
import type { World } from '../../world.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import type { OwnedSets } from './replica-sets.ts'

/** One sync of a Deployment: what was read, and what this sync has written since. */
export interface Pass extends OwnedSets {
  readonly world: World
  readonly deployment: Deployment
}

/** Writes the status if it changes anything, and answers the Deployment as it now is. */
export function withStatus(
  world: World,
  deployment: Deployment,
  status: DeploymentStatus,
): Deployment {
  if (deepEqual(deployment.status ?? {}, status)) return deployment
  return world.api.writeStatus(DEPLOYMENTS, deployment, status, WRITER.fieldManager)
}

export function recordOf(
  { world, deployment }: Pick<Pass, 'world' | 'deployment'>,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  recordEvent(world, {
    object: deployment,
    type,
    reason,
    message,
    component: 'deployment-controller',
  })
}
