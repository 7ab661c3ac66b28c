import { expect, it } from '@jest/globals'
import { randomRun } from '../support/random-run.ts'

const RUNS = 12
const ROUGH_RUNS = 3
const FIRST_SEED = Number(process.env['SEED'] ?? 1)

/** `SEED=n npm test -- test/property/random-runs` begins with another seed. */
const seeds = Array.from({ length: RUNS }, (_, index) => [FIRST_SEED + index] as const)

it.each(seeds)(
  'whatever people do (seed %i), no invariant breaks, no request is lost, and it comes to rest',
  async (seed) => {
    const { told, report, violations, lateWrites } = await randomRun(seed)
    const failed = report.findings.filter(({ passed }) => !passed)
    expect({ told, violations, failed }).toEqual({ told, violations: [], failed: [] })
    expect({ told, refused: report.totals.refused }).toEqual({ told, refused: 0 })
    expect({ told, lateWrites }).toEqual({ told, lateWrites: 0 })
  },
)

it.each(seeds.slice(0, ROUGH_RUNS))(
  'nodes that are lost, drained and tainted meanwhile (seed %i) break nothing that the operator promises',
  async (seed) => {
    const { told, report, violations, lateWrites } = await randomRun(seed, true)
    const failed = report.findings.filter(({ passed }) => !passed)
    expect({ told, violations, failed }).toEqual({ told, violations: [], failed: [] })
    expect({ told, lateWrites }).toEqual({ told, lateWrites: 0 })
  },
)
