import { describe, expect, it } from '@jest/globals'
import { playExample, timelineOf } from '../../support/examples.ts'

/** Available replicas are not promised where people and autoscalers change the size (S08). */
describe.each(['hpa.yaml', 'overload.yaml'])('examples/tour/%s', (file) => {
  it('meets its expectations and keeps its timeline', async () => {
    const { report, violations } = await playExample(`tour/${file}`, {}, ['S08'])
    expect(report.findings.filter((finding) => !finding.passed)).toEqual([])
    expect(violations).toEqual([])
    expect(timelineOf(report)).toMatchSnapshot()
  })
})
