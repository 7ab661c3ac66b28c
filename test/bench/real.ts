import { cpus } from 'node:os'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import type { Resource } from '../../src/objects/resource.ts'
import { isRead, isWrite, type Answered } from '../support/kube/audit-log.ts'
import type { Canary } from './canary-scenario.ts'
import { countIn } from './count-in.ts'
import { argoRollouts } from './real/argo-rollouts.ts'
import type { Contender } from './real/contender.ts'
import { rolloutPlan } from './real/rollout-plan.ts'
import { PERSON, withField, type Field } from './real/with-field.ts'

const CANARY: Canary = {
  replicas: 5,
  weights: [20, 40, 60, 80],
  pauseSeconds: 1,
  capacity: 'Bounded',
}

type Print = (line: string) => void

/**
 * Some canaries at once on a real control plane: what they cost the operator and the server.
 *
 * With a checkout of Argo Rollouts, what they cost that, on another control plane before.
 */
export async function real(
  print: Print,
  [count = '100', argo]: readonly string[],
): Promise<object> {
  const size = { count: countIn(count, 'rollouts'), replicas: CANARY.replicas }
  const measured = <T extends KubeObject>(contender: Contender<T>): Promise<object> =>
    withField(contender, size, (field) => measure(contender, field, print))
  const peers = argo === undefined ? {} : { argo: await measured(argoRollouts(argo, CANARY)) }
  const figures = await measured(rolloutPlan(CANARY))
  print('goals: 20 writes, 2 reads; at 100 at once 30 ms of CPU, 80 MiB and 15 s; at most')
  return { ...figures, ...peers }
}

async function measure<T extends KubeObject>(
  { edited, hasCompleted, userAgent }: Contender<T>,
  { cluster, names, audit, ...field }: Field<T>,
  print: Print,
) {
  const before = field.cost()
  const machineBefore = machineCpuMs()
  const startMs = performance.now()
  let seconds = 0
  await Promise.all(names.map((name) => edit(cluster, edited, name)))
  await field.untilAll((told) => {
    seconds = (performance.now() - startMs) / 1000
    return hasCompleted(told)
  })
  const after = field.cost()
  const machineCpu = machineCpuMs() - machineBefore
  const answered = audit.answeredTo(userAgent)

  print(
    `${names.length} rollouts at once by ${userAgent}: 5 replicas, 20/40/60/80, pauses of 1 s; per rollout:`,
  )
  for (const line of tally(answered, names.length)) print(`  ${line}`)
  const per = (total: number): number => round(total / names.length)
  print(`Node ${process.version} on ${cpus().length} cores, which worked`)
  print(
    `  ${per(machineCpu)} ms for each rollout: the control plane's, the operator's and the rest`,
  )
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

/** As `kubectl edit` writes it: the kinds of others have no strategic merge. */
async function edit(cluster: Cluster, resource: Resource, name: string): Promise<void> {
  const containers = [{ name: 'web', image: 'web:2' }]
  const body = { spec: { template: { spec: { containers } } } }
  await cluster.patch(resource, { namespace: 'default', name }, { kind: 'merge', body }, PERSON)
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
