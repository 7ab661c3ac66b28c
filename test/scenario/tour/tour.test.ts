import { describe, expect, it } from '@jest/globals'
import { playExample, timelineOf } from '../../support/examples.ts'

const SCENARIOS = [
  '3-replicaset',
  'configmap',
  'cronjob',
  'daemonset-on-every-node',
  'four-strategies',
  'job-retries',
  'liveness',
  'networkpolicy',
  'node-loss',
  'oom',
  'operator-crash-loop',
  'operator-drain',
  'operator-hpa',
  'operator-hpa-value',
  'operator-node-loss',
  'operator-quota',
  'operator-slow',
  'operator-unschedulable',
  'orphans',
  'preemption',
  'quota',
  'rbac',
  'readiness',
  'scale',
  'services',
  'shared-load',
  'statefulset-in-order',
  'undo',
  'unschedulable',
  'zones',
]

describe.each(SCENARIOS)('examples/tour/%s.yaml', (name) => {
  it('meets its expectations and keeps its timeline', async () => {
    const { report, violations } = await playExample(`tour/${name}.yaml`)
    expect(report.findings.filter((finding) => !finding.passed)).toEqual([])
    expect(violations).toEqual([])
    expect(timelineOf(report)).toMatchSnapshot()
  })
})

describe('examples/tour/ci-push.yaml', () => {
  it('fails because of the image, and of nothing else', async () => {
    const { report } = await playExample('tour/ci-push.yaml')
    expect(report.findings.filter((finding) => !finding.passed)).toEqual([
      {
        expected: 'by 2m deployment "web" serves web:oops in full',
        passed: false,
        seen: '1 of 4 pods',
      },
    ])
    expect(timelineOf(report)).toMatchSnapshot()
  })
})
