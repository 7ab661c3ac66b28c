import { describe, expect, it } from '@jest/globals'
import { isWrite } from '../../src/cluster/intercepted-cluster.ts'
import { playExample } from '../support/examples.ts'
import { faultPoints } from '../support/fault-points.ts'
import { endStateOf } from '../support/end-state.ts'

/** One canary of each capacity, and blue/green. */
const SCENARIOS = ['nginx/canary.yaml', 'shop/bounded.yaml', 'nginx/blue-green.yaml'] as const

describe.each(SCENARIOS)('the operator is killed during examples/%s', (file) => {
  it.each(['before', 'after'] as const)(
    '%s whichever write, and the run ends the same with no request lost',
    async (moment) => {
      const { report: whole } = await playExample(file)
      const expected = endStateOf(whole.world)
      const writes = whole.requests.filter(isWrite).length
      expect(writes).toBeGreaterThan(5)
      for (const write of faultPoints(writes)) {
        const { report, violations } = await playExample(file, { deathAt: { write, moment } })
        const where = `killed ${moment} write ${write} of ${file}`
        expect([where, violations]).toEqual([where, []])
        expect([where, report.findings.filter(({ passed }) => !passed)]).toEqual([where, []])
        expect([where, report.totals.refused]).toEqual([where, 0])
        expect([where, endStateOf(report.world)]).toEqual([where, expected])
      }
    },
  )
})
