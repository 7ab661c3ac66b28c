import { setTimeout as sleep } from 'node:timers/promises'
import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { ROLLOUT_PLANS } from '../../../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../../src/api/rollout-request.ts'
import type { Json } from '../../../src/base/json.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { isClusterError } from '../../../src/cluster/errors.ts'
import { CRDS } from '../../../src/objects/crd.ts'
import type { Resource } from '../../../src/objects/resource.ts'

const INSTALLER = { fieldManager: 'installer' }
const LOOK_AGAIN_MS = 50
const PATIENCE_MS = 30_000

/** Lets a real API server serve plans and requests, as they are now. */
export async function installDefinitions(cluster: Cluster): Promise<void> {
  for (const definition of [PLAN_CRD, REQUEST_CRD]) {
    const body = definition as unknown as Json
    const key = { namespace: '', name: definition.metadata.name }
    await cluster.patch(CRDS, key, { kind: 'apply', body, force: true }, INSTALLER)
  }
  await untilServed(cluster, ROLLOUT_PLANS)
  await untilServed(cluster, ROLLOUT_REQUESTS)
}

async function untilServed(cluster: Cluster, resource: Resource): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_AGAIN_MS) {
    try {
      await cluster.list(resource)
      return
    } catch (error) {
      if (!isClusterError(error, 'NotFound')) throw error
    }
    await sleep(LOOK_AGAIN_MS)
  }
  throw new Error(`Cannot install "${resource.plural}": not served in ${PATIENCE_MS / 1000} s`)
}
