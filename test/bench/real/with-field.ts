import { setTimeout as sleep } from 'node:timers/promises'
import { defined } from '../../../src/base/assert.ts'
import { RandomStream } from '../../../src/base/random.ts'
import { SystemClock } from '../../../src/base/system-clock.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { Informer } from '../../../src/runtime/informer.ts'
import type { Bug } from '../../../src/runtime/runtime.ts'
import { AuditLog } from '../../support/kube/audit-log.ts'
import { connectTo } from '../../support/kube/real-subject.ts'
import type { Contender, Made } from './contender.ts'
import { processCost, type ProcessCost } from './process-cost.ts'
import { withControlPlane } from './with-control-plane.ts'

/** What a person writes. */
export const PERSON = { fieldManager: 'person' }

const PATIENCE_MS = 600_000
/** Events and statuses that are still on their way when the last rollout is where it should be. */
const LAST_WRITES_MS = 2000

export interface Size {
  /** How many applications. */
  readonly count: number
  /** Pods of each. */
  readonly replicas: number
}

/** Applications on a real control plane, and a program that looks after them. */
export interface Field<T extends KubeObject> {
  readonly cluster: Cluster
  readonly names: readonly string[]
  readonly told: Informer<T>
  /** From now on. */
  readonly audit: AuditLog
  readonly cost: () => ProcessCost
  /** Waits until it is so of every application, and for the last writes. */
  readonly untilAll: (isSo: (told: T) => boolean) => Promise<void>
}

/** So many applications, each looked after and at rest. */
export async function withField<T extends KubeObject, R>(
  contender: Contender<T>,
  { count, replicas }: Size,
  use: (field: Field<T>) => Promise<R>,
): Promise<R> {
  return withControlPlane({ pods: count * replicas }, async (folder) => {
    const cluster = connectTo(`${folder}/kubeconfig`)
    await contender.install(cluster, folder)
    const operator = await contender.start(folder)
    const told = watch(contender, cluster)
    try {
      told.start()
      const names = Array.from({ length: count }, (_, index) => `web-${index}`)
      for (const name of names) await Promise.all(contender.objectsOf(name).map(makeIn(cluster)))
      const untilAll = (isSo: (object: T) => boolean) => waitFor(told, count, isSo)
      await untilAll(contender.isAtRest)
      const audit = new AuditLog(`${folder}/audit.log`)
      const pid = defined(operator.pid, 'the process of the operator')
      return await use({ cluster, names, told, audit, cost: () => processCost(pid), untilAll })
    } finally {
      told.stop()
      operator.kill('SIGKILL')
      cluster.close()
    }
  })
}

function makeIn(cluster: Cluster): (made: Made) => Promise<KubeObject> {
  return ({ resource, object }) => {
    const metadata = { ...object.metadata, namespace: 'default' }
    return cluster.create(resource, { ...object, metadata }, PERSON)
  }
}

/** Asking again and again would cost the server more than the operator does. */
function watch<T extends KubeObject>({ told }: Contender<T>, cluster: Cluster): Informer<T> {
  const runtime = {
    cluster,
    clock: new SystemClock(),
    random: () => RandomStream.seeded(1, 'bench'),
    onBug: ({ error }: Bug) => {
      throw error
    },
  }
  return new Informer(told, runtime)
}

async function waitFor<T extends KubeObject>(
  told: Informer<T>,
  count: number,
  isSo: (object: T) => boolean,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (told.list().filter(isSo).length === count) resolve()
    }
    told.listen({ advanced: look })
    look()
    const late = new Error(`Cannot wait any longer: the ${count} rollouts are not all there yet`)
    setTimeout(reject, PATIENCE_MS, late).unref()
  })
  await sleep(LAST_WRITES_MS)
}
