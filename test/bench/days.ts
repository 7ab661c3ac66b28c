import { runScenario } from '../../src/scenario/run.ts'
import { canaryRun } from './canary-scenario.ts'

const DAY_SECONDS = 86_400

/** How long a plan takes to simulate whose pauses add up to thirty days. */
export async function days(print: (line: string) => void): Promise<object> {
  const run = canaryRun({
    replicas: 5,
    weights: [5, 10, 15, 20, 25, 30, 35, 40, 45, 50],
    pauseSeconds: 3 * DAY_SECONDS,
    capacity: 'Additive',
    edits: true,
    until: '31d',
  })
  const start = process.hrtime.bigint()
  const { rows } = await runScenario(run)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const last = rows.findLast(({ source }) => source === 'plan')
  if (last?.text.includes('RolloutComplete') !== true) {
    throw new Error(`Cannot end the plan in 31 days: its last word is "${last?.text ?? ''}"`)
  }
  print(`30 days of pauses, ten steps: ${seconds.toFixed(3)} s; goal: at most 1 s`)
  return { seconds: Number(seconds.toFixed(3)) }
}
