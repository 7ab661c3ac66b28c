import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../src/api/rollout-plan.ts'
import { defined } from '../../src/base/assert.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { RandomStream } from '../../src/base/random.ts'
import { SystemClock } from '../../src/base/system-clock.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import type { Resource } from '../../src/objects/resource.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import { Informer } from '../../src/runtime/informer.ts'
import type { Bug } from '../../src/runtime/runtime.ts'
import { installCrds } from '../support/kube/install-crds.ts'
import { connectTo } from '../support/kube/real-subject.ts'
import { canaryObjects, type Canary } from './canary-scenario.ts'
import { AuditLog, isRead, isWrite, type Answered } from '../support/kube/audit-log.ts'
import { processCost } from './real/process-cost.ts'
import { withControlPlane } from './real/with-control-plane.ts'

const CANARY: Canary = {
  replicas: 5,
  weights: [20, 40, 60, 80],
  pauseSeconds: 1,
  capacity: 'Bounded',
}
const RESOURCES: readonly Resource[] = [DEPLOYMENTS, SERVICES, ROLLOUT_PLANS]
const PERSON = { fieldManager: 'person' }
const PATIENCE_MS = 300_000
/** Events and statuses that are still on their way when the last plan is done. */
const LAST_WRITES_MS = 2000

/** Some canaries at once on a real control plane: what they cost the operator and the server. */
export async function real(
  print: (line: string) => void,
  [count = '100']: readonly string[],
): Promise<object> {
  const rollouts = Number(count)
  if (!Number.isInteger(rollouts) || rollouts < 1) {
    throw new RangeError(`Cannot run "${count}" rollouts: expected a whole number from 1`)
  }
  return withControlPlane({ pods: rollouts * CANARY.replicas }, async (folder) => {
    const cluster = connectTo(`${folder}/kubeconfig`)
    const operator = startOperator(folder)
    try {
      const names = Array.from({ length: rollouts }, (_, index) => `web-${index}`)
      return await measure({ cluster, operator, names, auditPath: `${folder}/audit.log` }, print)
    } finally {
      operator.kill('SIGKILL')
      cluster.close()
    }
  })
}

interface Setting {
  readonly cluster: Cluster
  readonly operator: ChildProcess
  readonly names: readonly string[]
  readonly auditPath: string
}

async function measure(setting: Setting, print: (line: string) => void): Promise<object> {
  const { cluster, names } = setting
  const pid = defined(setting.operator.pid, 'the process of the operator')
  await installCrds(cluster)
  const plans = watchPlans(cluster)
  plans.start()
  await Promise.all(names.flatMap((name) => canaryObjects(name, CANARY)).map(createIn(cluster)))
  await untilAll(plans, names.length, ({ status }) => status?.phase === 'Healthy')
  await sleep(LAST_WRITES_MS)

  const audit = new AuditLog(setting.auditPath)
  const before = processCost(pid)
  const startMs = performance.now()
  await Promise.all(names.map((name) => edit(cluster, name)))
  await untilAll(plans, names.length, isDone)
  const seconds = (performance.now() - startMs) / 1000
  await sleep(LAST_WRITES_MS)
  const after = processCost(pid)
  const answered = audit.answeredTo('rolloutplan')
  plans.stop()
  const done = plans.list().filter(hasCompleted).length
  if (done < names.length) throw new Error(`Cannot finish: ${done} of ${names.length} completed`)

  print(`${names.length} rollouts at once: 5 replicas, 20/40/60/80, pauses of 1 s; per rollout:`)
  for (const line of tally(answered, names.length)) print(`  ${line}`)
  const per = (total: number): number => round(total / names.length)
  const figures = {
    rollouts: names.length,
    writesPerRollout: per(answered.filter(isWrite).length),
    readsPerRollout: per(answered.filter(isRead).length),
    cpuMsPerRollout: per(after.cpuMs - before.cpuMs),
    rssMiB: round(after.rssMiB),
    peakRssMiB: round(after.peakRssMiB),
    seconds: round(seconds),
  }
  print('goals: 20 writes, 2 reads; at 100 at once 30 ms of CPU, 80 MiB and 15 s; at most')
  return figures
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

async function edit(cluster: Cluster, name: string): Promise<void> {
  const body = { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } }
  const key = { namespace: 'default', name }
  await cluster.patch(DEPLOYMENTS, key, { kind: 'strategic', body }, PERSON)
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

async function untilAll(
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
}

function isDone({ status }: RolloutPlan): boolean {
  return status?.rollout?.finishTime !== undefined
}

function hasCompleted({ status }: RolloutPlan): boolean {
  return status?.conditions?.some(({ reason }) => reason === 'RolloutComplete') ?? false
}

function tally(answered: readonly Answered[], rollouts: number): readonly string[] {
  const counts = new Map<string, number>()
  for (const { verb, resource } of answered) {
    const what = `${verb} ${resource}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return Array.from(counts, ([what, count]) => `${round(count / rollouts)} × ${what}`).sort()
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
