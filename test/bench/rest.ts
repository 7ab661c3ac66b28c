import { setTimeout as sleep } from 'node:timers/promises'
import { isRead, isWrite } from '../support/kube/audit-log.ts'
import type { Canary } from './canary-scenario.ts'
import { countIn } from './count-in.ts'
import type { RolloutPlan } from '../../src/api/rollout-plan.ts'
import { rolloutPlan } from './real/rollout-plan.ts'
import { withField, type Field } from './real/with-field.ts'

const CANARY: Canary = { replicas: 1, weights: [50], pauseSeconds: 1, capacity: 'Additive' }
const MINUTE_MS = 60_000

type Print = (line: string) => void

/** Plans that nothing happens to on a real control plane: what they cost all the same. */
export function rest(
  print: Print,
  [count = '1000', minutes = '10']: readonly string[],
): Promise<object> {
  const span = countIn(minutes, 'minutes')
  const size = { count: countIn(count, 'plans'), replicas: CANARY.replicas }
  return withField(rolloutPlan(CANARY), size, (field) => measure(field, span, print))
}

async function measure({ names, audit, cost }: Field<RolloutPlan>, minutes: number, print: Print) {
  const before = cost()
  await sleep(minutes * MINUTE_MS)
  const after = cost()
  const answered = audit.answeredTo('rolloutplan')
  for (const { verb, resource, name } of answered.filter(isWrite)) {
    print(`  ${verb} ${resource} "${name}"`)
  }
  print('goals: no write but to the Lease, and 150 MiB with 1,000 plans, at most')
  return {
    plans: names.length,
    minutes,
    writes: answered.filter(isWrite).length,
    reads: answered.filter(isRead).length,
    cpuMsPerMinute: Math.round((after.cpuMs - before.cpuMs) / minutes),
    rssMiB: Math.round(after.rssMiB),
  }
}
