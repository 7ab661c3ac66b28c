import { describe, expect, it } from '@jest/globals'
import { playExample, timelineOf } from '../../support/examples.ts'

describe.each(['drain', 'node-comes-back'])('examples/tour/%s.yaml', (name) => {
  it('meets its expectations and keeps its timeline', async () => {
    const { report, violations } = await playExample(`tour/${name}.yaml`)
    expect(report.findings.filter((finding) => !finding.passed)).toEqual([])
    expect(violations).toEqual([])
    expect(timelineOf(report)).toMatchSnapshot()
  })
})
