import { describe, expect, it } from '@jest/globals'
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
    const [first, second, other] = [
      await playExample(file),
      await playExample(file),
      await playExample(file, { seed: 99 }),
    ]
    expect(second.report.logHash).toBe(first.report.logHash)
    expect(other.report.logHash).not.toBe(first.report.logHash)
  })
})
