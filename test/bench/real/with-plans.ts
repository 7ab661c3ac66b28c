import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../../src/api/rollout-plan.ts'
import { defined } from '../../../src/base/assert.ts'
import { RandomStream } from '../../../src/base/random.ts'
import { SystemClock } from '../../../src/base/system-clock.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import type { Resource } from '../../../src/objects/resource.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../../src/objects/workload.ts'
import { Informer } from '../../../src/runtime/informer.ts'
import type { Bug } from '../../../src/runtime/runtime.ts'
import { AuditLog } from '../../support/kube/audit-log.ts'
import { installCrds } from '../../support/kube/install-crds.ts'
import { connectTo } from '../../support/kube/real-subject.ts'
import { canaryObjects, type Canary } from '../canary-scenario.ts'
import { processCost, type ProcessCost } from './process-cost.ts'
import { withControlPlane } from './with-control-plane.ts'

/** What a person writes. */
export const PERSON = { fieldManager: 'person' }

const RESOURCES: readonly Resource[] = [DEPLOYMENTS, SERVICES, ROLLOUT_PLANS]
const PATIENCE_MS = 600_000
/** Events and statuses that are still on their way when the last plan is where it should be. */
const LAST_WRITES_MS = 2000

/** Plans on a real control plane, and the operator that looks after them. */
export interface Field {
  readonly cluster: Cluster
  readonly names: readonly string[]
  readonly plans: Informer<RolloutPlan>
  /** From now on. */
  readonly audit: AuditLog
  readonly cost: () => ProcessCost
  /** Waits until it is so of every plan, and for the last writes. */
  readonly untilAll: (isSo: (plan: RolloutPlan) => boolean) => Promise<void>
}

/** So many canaries, each adopted and at rest. */
export async function withPlans<T>(
  count: number,
  canary: Canary,
  use: (field: Field) => Promise<T>,
): Promise<T> {
  return withControlPlane({ pods: count * canary.replicas }, async (folder) => {
    const cluster = connectTo(`${folder}/kubeconfig`)
    const operator = startOperator(folder)
    const plans = watchPlans(cluster)
    try {
      await installCrds(cluster)
      plans.start()
      const names = Array.from({ length: count }, (_, index) => `web-${index}`)
      for (const name of names)
        await Promise.all(canaryObjects(name, canary).map(createIn(cluster)))
      const untilAll = (isSo: (plan: RolloutPlan) => boolean) => waitFor(plans, count, isSo)
      await untilAll(({ status }) => status?.phase === 'Healthy')
      const audit = new AuditLog(`${folder}/audit.log`)
      const pid = defined(operator.pid, 'the process of the operator')
      return await use({ cluster, names, plans, audit, cost: () => processCost(pid), untilAll })
    } finally {
      plans.stop()
      operator.kill('SIGKILL')
      cluster.close()
    }
  })
}

/** As its image runs it, its Lease included. */
function startOperator(folder: string): ChildProcess {
  const args = ['--kubeconfig', `${folder}/kubeconfig`, '--listen', '127.0.0.1:0']
  return spawn(process.execPath, [...imageFlags(), 'dist/rolloutplan.js', 'operator', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** What Node is told in the image. */
function imageFlags(): readonly string[] {
  const [, list = '[]'] = /^ENTRYPOINT (.+)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? []
  return (JSON.parse(list) as string[]).filter((part) => part.startsWith('--'))
}

function createIn(cluster: Cluster): (object: KubeObject) => Promise<KubeObject> {
  return (object) => {
    const resource = RESOURCES.find(({ kind }) => kind === object.kind)
    const metadata = { ...object.metadata, namespace: 'default' }
    return cluster.create(defined(resource, 'a kind'), { ...object, metadata }, PERSON)
  }
}

/** Asking again and again would cost the server more than the operator does. */
function watchPlans(cluster: Cluster): Informer<RolloutPlan> {
  const runtime = {
    cluster,
    clock: new SystemClock(),
    random: () => RandomStream.seeded(1, 'bench'),
    onBug: ({ error }: Bug) => {
      throw error
    },
  }
  return new Informer(ROLLOUT_PLANS, runtime)
}

async function waitFor(
  plans: Informer<RolloutPlan>,
  count: number,
  isSo: (plan: RolloutPlan) => boolean,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (plans.list().filter(isSo).length === count) resolve()
    }
    plans.listen({ advanced: look })
    look()
    const late = new Error(`Cannot wait any longer: the ${count} plans are not all there yet`)
    setTimeout(reject, PATIENCE_MS, late).unref()
  })
  await sleep(LAST_WRITES_MS)
}
