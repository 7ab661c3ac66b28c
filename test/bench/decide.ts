import { decide as decideNow } from '../../src/domain/rollout/decide.ts'
import { runScenario } from '../../src/scenario/run.ts'
import { factsIn } from '../support/world-facts.ts'
import { canaryRun } from './canary-scenario.ts'

const ROUNDS = 20_000

/** How often a second the domain can decide about a canary that is in the middle of its steps. */
export async function decide(print: (line: string) => void): Promise<object> {
  const wish = { replicas: 5, weights: [20, 40, 60, 80], pauseSeconds: 600 } as const
  const run = canaryRun({ ...wish, capacity: 'Bounded', edits: true, until: '15m' })
  const { world } = await runScenario(run)
  const facts = factsIn(world, 'web')
  const { progress, phase } = facts.plan.status ?? {}
  for (let round = 0; round < ROUNDS / 10; round++) decideNow(facts, world.now())
  const start = process.hrtime.bigint()
  for (let round = 0; round < ROUNDS; round++) decideNow(facts, world.now())
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const perSecond = Math.round(ROUNDS / seconds)
  print(`${ROUNDS} decisions at step ${progress ?? '?'}, ${phase ?? '?'}: ${perSecond} a second`)
  return { perSecond }
}
