import { isWrite, type Request } from '../../src/cluster/intercepted-cluster.ts'
import { resourceName } from '../../src/objects/resource.ts'
import { runScenario } from '../../src/scenario/run.ts'
import { canaryRun, type CanaryWish } from './canary-scenario.ts'

const CANARY = { replicas: 5, pauseSeconds: 1, until: '3m' } as const

/**
 * What the operator asks of the API server during one canary of five replicas, Events included.
 *
 * Counted from the edit on: what it asks to begin with, it asks once for all plans.
 */
export async function writes(print: (line: string) => void): Promise<object> {
  const bounded = await requestsOf({ ...CANARY, capacity: 'Bounded', weights: [20, 40, 60, 80] })
  const additive = await requestsOf({ ...CANARY, capacity: 'Additive', weights: [20, 30, 40, 50] })
  print('5 replicas, Bounded, 20/40/60/80:')
  for (const line of tally(bounded)) print(`  ${line}`)
  print('5 replicas, Additive, 20/30/40/50:')
  for (const line of tally(additive)) print(`  ${line}`)
  print('goal: at most 20 writes and 2 reads')
  return {
    writes: bounded.filter(isWrite).length,
    reads: bounded.filter((request) => !isWrite(request)).length,
    additiveWrites: additive.filter(isWrite).length,
    additiveReads: additive.filter((request) => !isWrite(request)).length,
  }
}

async function requestsOf(wish: Omit<CanaryWish, 'edits'>): Promise<readonly Request[]> {
  const { requests: before } = await runScenario(canaryRun({ ...wish, edits: false }))
  const { requests, rows } = await runScenario(canaryRun({ ...wish, edits: true }))
  const last = rows.findLast(({ source }) => source === 'plan')
  if (last?.text.includes('RolloutComplete') !== true) {
    throw new Error(
      `Cannot end the canary in ${wish.until}: its last word is "${last?.text ?? ''}"`,
    )
  }
  return requests.slice(before.length)
}

function tally(requests: readonly Request[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { verb, resource } of requests) {
    const what = `${verb} ${resourceName(resource)}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return Array.from(counts, ([what, count]) => `${count} × ${what}`).sort()
}
