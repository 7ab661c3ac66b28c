import { describe, expect, it } from '@jest/globals'
import { LogHash } from '../../src/scenario/log-hash.ts'
import { playExample, timelineOf } from '../support/examples.ts'

const SCENARIOS = [
  'nginx/canary.yaml',
  'nginx/canary-with-policy.yaml',
  'nginx/blue-green.yaml',
  'nginx/never-ready.yaml',
  'nginx/rolling-update.yaml',
  'nginx/recreate.yaml',
  'shop/additive.yaml',
  'shop/bounded.yaml',
] as const

describe.each(SCENARIOS)('examples/%s', (file) => {
  it('meets its expectations, breaks no invariant and keeps its timeline', async () => {
    const { report, violations } = await playExample(file)
    expect(report.findings.filter((finding) => !finding.passed)).toEqual([])
    expect(violations).toEqual([])
    expect(timelineOf(report)).toMatchSnapshot()
  })

  it('gives the same log twice, and another one with another seed', async () => {
    const [first, second, other] = [await logOf(file), await logOf(file), await logOf(file, 99)]
    expect(second).toBe(first)
    expect(other).not.toBe(first)
  })
})

async function logOf(file: string, seed?: number): Promise<string> {
  const log = new LogHash()
  await playExample(file, { onChange: log.add, ...(seed !== undefined && { seed }) })
  return log.text()
}
