import { setTimeout as sleep } from 'node:timers/promises'
import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { ROLLOUT_PLANS } from '../../../src/api/rollout-plan.ts'
import type { Json } from '../../../src/base/json.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { isClusterError } from '../../../src/cluster/errors.ts'
import { CRDS } from '../../../src/objects/crd.ts'
import { keyOf } from '../../../src/objects/meta.ts'

const LOOK_AGAIN_MS = 50

/** As `kubectl apply -f crds/` does; returns once the kinds are served. */
export async function installCrds(cluster: Cluster): Promise<void> {
  for (const crd of [PLAN_CRD, REQUEST_CRD]) {
    const patch = { kind: 'apply', body: crd as unknown as Json, force: true } as const
    await cluster.patch(CRDS, keyOf(crd), patch, { fieldManager: 'person' })
  }
  while (!(await isServed(cluster))) await sleep(LOOK_AGAIN_MS)
}

async function isServed(cluster: Cluster): Promise<boolean> {
  try {
    await cluster.list(ROLLOUT_PLANS)
    return true
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return false
    throw error
  }
}
