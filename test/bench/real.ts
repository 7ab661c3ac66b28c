import { cpus } from 'node:os'
import { type RolloutPlan } from '../../src/api/rollout-plan.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import { isRead, isWrite, type Answered } from '../support/kube/audit-log.ts'
import type { Canary } from './canary-scenario.ts'
import { countIn } from './count-in.ts'
import { PERSON, withPlans, type Field } from './real/with-plans.ts'

const CANARY: Canary = {
  replicas: 5,
  weights: [20, 40, 60, 80],
  pauseSeconds: 1,
  capacity: 'Bounded',
}

type Print = (line: string) => void

/** Some canaries at once on a real control plane: what they cost the operator and the server. */
export function real(print: Print, [count = '100']: readonly string[]): Promise<object> {
  return withPlans(countIn(count, 'rollouts'), CANARY, (field) => measure(field, print))
}

async function measure({ cluster, names, plans, audit, ...field }: Field, print: Print) {
  const before = field.cost()
  const machineBefore = machineCpuMs()
  const startMs = performance.now()
  let seconds = 0
  await Promise.all(names.map((name) => edit(cluster, name)))
  await field.untilAll((plan) => {
    seconds = (performance.now() - startMs) / 1000
    return plan.status?.rollout?.finishTime !== undefined
  })
  const after = field.cost()
  const machineCpu = machineCpuMs() - machineBefore
  const answered = audit.answeredTo('rolloutplan')
  const done = plans.list().filter(hasCompleted).length
  if (done < names.length) throw new Error(`Cannot finish: ${done} of ${names.length} completed`)

  print(`${names.length} rollouts at once: 5 replicas, 20/40/60/80, pauses of 1 s; per rollout:`)
  for (const line of tally(answered, names.length)) print(`  ${line}`)
  const per = (total: number): number => round(total / names.length)
  print(`Node ${process.version} on ${cpus().length} cores, which worked`)
  print(
    `  ${per(machineCpu)} ms for each rollout: the control plane's, the operator's and the rest`,
  )
  print('goals: 20 writes, 2 reads; at 100 at once 30 ms of CPU, 80 MiB and 15 s; at most')
  return {
    rollouts: names.length,
    writesPerRollout: per(answered.filter(isWrite).length),
    readsPerRollout: per(answered.filter(isRead).length),
    cpuMsPerRollout: per(after.cpuMs - before.cpuMs),
    machineCpuMsPerRollout: per(machineCpu),
    rssMiB: round(after.rssMiB),
    peakRssMiB: round(after.peakRssMiB),
    seconds: round(seconds),
  }
}

/** What all processes have cost so far: no rollout can be quicker than its share of the cores. */
function machineCpuMs(): number {
  return cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys, 0)
}

async function edit(cluster: Cluster, name: string): Promise<void> {
  const body = { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } }
  const key = { namespace: 'default', name }
  await cluster.patch(DEPLOYMENTS, key, { kind: 'strategic', body }, PERSON)
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
