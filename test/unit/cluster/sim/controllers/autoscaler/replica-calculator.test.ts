import { describe, expect, it } from '@jest/globals'
import { formatTime } from '../../../../../../src/base/rfc3339.ts'
import { durationMs, instant } from '../../../../../../src/base/units.ts'
import type { PodMetric } from '../../../../../../src/cluster/sim/controllers/autoscaler/group-pods.ts'
import {
  replicasForAverage,
  replicasForShare,
  replicasForUtilization,
  replicasForValue,
  type Calculation,
  type PodQuestion,
} from '../../../../../../src/cluster/sim/controllers/autoscaler/replica-calculator.ts'
import type { Pod } from '../../../../../../src/objects/pod.ts'

/**
 * A case of Kubernetes' own test of the calculator (replica_calculator_test.go, v1.36): its name,
 * the replicas there are, the target, the pods, and what comes out.
 *
 * A pod is what it uses, in thousandths: of each container, or of both alike; `?` is not known.
 * Before it: `!` not ready, `*` just started, `P` pending, `F` failed, `D` being deleted, `+` not
 * of this workload. What comes out are replicas at a utilisation of a usage, or an error.
 */
type Case = readonly [
  title: string,
  current: number,
  target: number,
  pods: string,
  expected: string,
  rest?: Rest,
]

interface Rest {
  readonly requests?: readonly string[]
  readonly names?: readonly string[]
  readonly container?: string
  readonly tolerances?: { readonly up: number; readonly down: number }
}

const NOW = instant(Date.parse('2026-01-01T01:00:00Z'))
const CONTAINERS = ['container1', 'container2']
const TOLERANCES = { up: 0.1, down: 0.1 }

describe('replicasForUtilization()', () => {
  it.each<Case>([
    [
      'disjoint resources metrics',
      1,
      100,
      '100',
      'no metrics returned matched known pods',
      { names: ['an-older-pod-name'] },
    ],
    ['scale up', 3, 30, '300 500 700', '5 at 50 % of 1000'],
    [
      'container scale up',
      3,
      30,
      '1000/300 1000/500 1000/700',
      '5 at 50 % of 500',
      { container: 'container2' },
    ],
    ['scale up unready less scale', 3, 30, '!300 500 700', '4 at 60 % of 1200'],
    [
      'scale up container hot CPU less scale',
      3,
      30,
      '*0/300 0/500 0/700',
      '4 at 60 % of 600',
      { container: 'container2' },
    ],
    ['scale up hot CPU less scale', 3, 30, '*300 500 700', '4 at 60 % of 1200'],
    ['scale up unready no scale', 3, 30, '400 !500 !700', '3 at 40 % of 800'],
    ['scale hot CPU no scale', 3, 30, '400 !*500 !*700', '3 at 40 % of 800'],
    ['scale up ignores failed pods', 2, 30, '500 700 !F? !F?', '4 at 60 % of 1200'],
    [
      'missing container metric scale up ignores failed pods',
      2,
      30,
      '1000/500 9000/700 !F1000/ !F9000/',
      '4 at 60 % of 600',
      { container: 'container2' },
    ],
    [
      'scale up container ignores failed pods',
      2,
      30,
      '1000/500 9000/700 !F? !F?',
      '4 at 60 % of 600',
      { container: 'container2' },
    ],
    ['scale up ignores deletion pods', 2, 30, '500 700 !D? !D?', '4 at 60 % of 1200'],
    [
      'scale up container ignores deletion pods',
      2,
      30,
      '500 700 !D? !D?',
      '4 at 60 % of 600',
      { container: 'container1' },
    ],
    ['scale down', 5, 50, '100 300 500 250 250', '3 at 28 % of 560'],
    [
      'container scale down',
      5,
      50,
      '1000/100 1000/300 1000/500 1000/250 1000/250',
      '3 at 28 % of 280',
      { container: 'container2' },
    ],
    ['scale down exclude unready pods', 5, 50, '100 300 500 !250 !250', '2 at 30 % of 600'],
    [
      'scale down container exclude unready pods',
      5,
      50,
      '1000/100 1000/300 1000/500 !1000/250 !1000/250',
      '2 at 30 % of 300',
      { container: 'container2' },
    ],
    ['scale down exclude unscheduled pods', 5, 50, '100 !P? !P? !P? !P?', '1 at 10 % of 200'],
    [
      'scale down container exclude unscheduled pods',
      5,
      50,
      '1000/100 !P1000/300 !P1000/500 !P1000/250 !P1000/250',
      '1 at 10 % of 100',
      { container: 'container2' },
    ],
    ['scale down ignore hot CPU pods', 5, 50, '100 300 500 *250 *250', '2 at 30 % of 600'],
    [
      'scale down container ignore hot CPU pods',
      5,
      50,
      '1000/100 1000/300 1000/500 *1000 *1000',
      '2 at 30 % of 300',
      { container: 'container2' },
    ],
    ['scale down ignores failed pods', 5, 50, '100 300 500 250 250 !F? !F?', '3 at 28 % of 560'],
    [
      'scale down container ignores failed pods',
      5,
      50,
      '1000/100 1000/300 1000/500 1000/250 1000/250 !F? !F?',
      '3 at 28 % of 280',
      { container: 'container2' },
    ],
    ['scale down ignores deletion pods', 5, 50, '100 300 500 250 250 !D? !D?', '3 at 28 % of 560'],
    [
      'scale down ignores deletion pods that still run',
      5,
      50,
      '1000/100 1000/300 1000/500 1000/250 1000/250 !D? !D?',
      '3 at 28 % of 280',
      { container: 'container2' },
    ],
    [
      'tolerance',
      3,
      100,
      '1010 1030 1020',
      '3 at 102 % of 2040',
      { requests: ['0.9', '1.0', '1.1'] },
    ],
    [
      'tolerance: outside of a 0% tolerance',
      3,
      100,
      '909 1010 1111',
      '4 at 101 % of 2020',
      { requests: ['0.9', '1.0', '1.1'], tolerances: { down: 0, up: 0 } },
    ],
    [
      'tolerance: within a 200% scale-up tolerance',
      3,
      100,
      '1890 1910 1900',
      '3 at 190 % of 3800',
      { requests: ['0.9', '1.0', '1.1'], tolerances: { down: 0.1, up: 2 } },
    ],
    [
      'tolerance: outside 8% scale-up tolerance (and superfluous scale-down tolerance)',
      3,
      100,
      '1100 1080 1090',
      '4 at 109 % of 2180',
      { requests: ['0.9', '1.0', '1.1'], tolerances: { down: 2, up: 0.08 } },
    ],
    [
      'tolerance: within a 36% scale-down tolerance',
      3,
      100,
      '660 640 650',
      '3 at 65 % of 1300',
      { requests: ['0.9', '1.0', '1.1'], tolerances: { down: 0.36, up: 0.1 } },
    ],
    [
      'tolerance: outside a 34% scale-down tolerance',
      3,
      100,
      '660 640 650',
      '2 at 65 % of 1300',
      { requests: ['0.9', '1.0', '1.1'], tolerances: { down: 0.34, up: 0.1 } },
    ],
    ['superfluous metrics', 4, 100, '4000 9500 3000 7000 +3200 +2000', '24 at 587 % of 11750'],
    ['missing metrics', 4, 100, '400 95 ? ?', '3 at 24 % of 495'],
    ['empty CPU request', 1, 100, '200', 'missing request for', { requests: [] }],
    ['missing metrics no change equal', 2, 100, '1000 ?', '2 at 100 % of 2000'],
    ['missing metrics no change greater', 2, 100, '1900 ?', '2 at 190 % of 3800'],
    ['missing metrics no change less', 2, 100, '600 ?', '2 at 60 % of 1200'],
    ['missing metrics unready change', 3, 50, '!100 450 ?', '3 at 45 % of 900'],
    ['missing metrics hot CPU no change', 3, 50, '*100 450 ?', '3 at 45 % of 900'],
    ['missing metrics unready scale up', 3, 50, '!100 2000 ?', '4 at 200 % of 4000'],
    ['missing metrics hot CPU scale up', 3, 50, '!*100 2000 ?', '4 at 200 % of 4000'],
    ['missing metrics unready scale down', 4, 50, '!100 100 100 ?', '3 at 10 % of 200'],
    [
      'missing metrics scale down target over 100',
      4,
      300,
      '!200 100 100 ?',
      '2 at 6 % of 200',
      { requests: ['1.0', '1.0', '2.0', '2.0'] },
    ],
    ['during rolling update with max surge', 2, 50, '100 100 ?', '2 at 10 % of 200'],
  ])('%s', (...row) => {
    const [, , target, , expected, { container } = {}] = row
    const question = { ...questionOf(row, 'cpu'), container }
    expect(told(replicasForUtilization(question, target))).toContain(expected)
  })
})

describe('replicasForAverage()', () => {
  it.each<Case>([
    ['scale up custom metric', 3, 15000, '20000 10000 30000', '4 of 20000'],
    [
      'scale up custom metric unready hot CPU no less scale',
      3,
      15000,
      '50000 10000 !*30000',
      '6 of 30000',
    ],
    [
      'scale up custom metric unready hot CPU scale would scale down',
      3,
      15000,
      '!*50000 15000 !*30000',
      '7 of 31666',
    ],
    ['scale down custom metric', 5, 20000, '12000 12000 12000 12000 12000', '3 of 12000'],
    ['tolerance custom metric', 3, 20000, '20000 21000 21000', '3 of 20666'],
    [
      'configurable tolerance custom metric',
      3,
      20000,
      '20000 21000 21000',
      '4 of 20666',
      { tolerances: { down: 0.1, up: 0.01 } },
    ],
    [
      'plain metric replica calc missing metrics no change equal',
      5,
      20000,
      '20000 19000 21000 ? ?',
      '5 of 20000',
    ],
    ['during rolling update with max surge custom metric', 2, 17000, '10000 10000 ?', '2 of 10000'],
  ])('%s', (...row) => {
    const [, , target, , expected] = row
    expect(told(replicasForAverage(questionOf(row, ''), target))).toBe(expected)
  })
})

describe('replicasForValue()', () => {
  it.each<Case>([
    ['scale up custom metric object', 3, 15000, '20000: ? ? ?', '4 of 20000'],
    [
      'scale up custom metric object ignores unready pods',
      3,
      10000,
      '50000: !? ? !?',
      '5 of 50000',
    ],
    ['scale down custom metric object', 5, 20000, '12000: ? ? ? ? ?', '3 of 12000'],
    ['tolerance custom metric object', 3, 20000, '20666: ? ? ?', '3 of 20666'],
    [
      'configurable tolerance custom metric object',
      3,
      20000,
      '20666: ? ? ?',
      '4 of 20666',
      { tolerances: { down: 0.1, up: 0.01 } },
    ],
  ])('%s', (...row) => {
    const [title, currentReplicas, target, words, expected, rest = {}] = row
    const [usage = '', pods = ''] = words.split(': ')
    const { tolerances = TOLERANCES } = rest
    const question = { usage: Number(usage), target, currentReplicas, tolerances }
    const there = questionOf([title, currentReplicas, target, pods, expected, rest], '')
    expect(told(replicasForValue(question, there.pods))).toBe(expected)
  })
})

describe('replicasForShare()', () => {
  it.each<Case>([
    ['scale up custom metric per pod object', 3, 5000, '20000', '4 of 6667'],
    ['scale down per pod custom metric object', 5, 2000, '6000', '3 of 1200'],
    ['tolerance per pod custom metric object', 4, 5000, '20166', '4 of 5042'],
    [
      'configurable tolerance per pod custom metric object',
      4,
      5000,
      '20208',
      '5 of 5052',
      { tolerances: { down: 0.1, up: 0.01 } },
    ],
  ])('%s', (...row) => {
    const [, currentReplicas, target, usage, expected, { tolerances = TOLERANCES } = {}] = row
    const question = { usage: Number(usage), target, currentReplicas, tolerances }
    expect(told(replicasForShare(question))).toBe(expected)
  })

  it.each([
    [20000, '4 of 0'],
    [0, '0 of 0'],
  ])('says that nothing of %d is used by no replicas', (usage, expected) => {
    const question = { usage, target: 5000, currentReplicas: 0, tolerances: TOLERANCES }
    expect(told(replicasForShare(question))).toBe(expected)
  })
})

function told(calculation: Calculation): string {
  if (calculation.kind === 'unknowable') return calculation.why
  const { replicas, usage, utilization } = calculation
  const at = utilization === undefined ? '' : ` at ${utilization} %`
  return `${replicas}${at} of ${usage}`
}

function questionOf([, current, , words, , rest = {}]: Case, resource: string): PodQuestion {
  const metrics = new Map<string, PodMetric>()
  const pods = words.split(' ').flatMap((word, index) => {
    const flags = word.replace(/[\d/?]*$/, '')
    const value = usageOf(word.slice(flags.length), rest.container)
    const name = `test-pod-${index}`
    const metric = { timestamp: instant(0), window: durationMs(60_000) }
    if (value !== undefined) metrics.set(rest.names?.[index] ?? name, { ...metric, value })
    const cpu = rest.requests === undefined ? '1.0' : rest.requests[index]
    return flags.includes('+') ? [] : [podOf(name, flags, cpu)]
  })
  const { tolerances = TOLERANCES } = rest
  if (resource === '') for (const [pod, metric] of metrics) metrics.set(pod, halved(metric))
  return { pods, metrics, resource, currentReplicas: current, tolerances, now: NOW }
}

/** A metric that is no resource is there once for a pod. */
function halved(metric: PodMetric): PodMetric {
  return { ...metric, value: metric.value / CONTAINERS.length }
}

function usageOf(word: string, container: string | undefined): number | undefined {
  if (word === '?') return undefined
  const [first = '', second = first] = word.split('/')
  const levels = [first, second].map((one) => (one === '' ? undefined : Number(one)))
  if (container !== undefined) return levels[CONTAINERS.indexOf(container)]
  return levels.reduce<number>((sum, one) => sum + (one ?? 0), 0)
}

function podOf(name: string, flags: string, cpu: string | undefined): Pod {
  const resources = cpu === undefined ? {} : { requests: { cpu } }
  const phase = flags.includes('P') ? 'Pending' : flags.includes('F') ? 'Failed' : 'Running'
  const deletion = flags.includes('D') ? { deletionTimestamp: formatTime(NOW) } : {}
  const condition = {
    type: 'Ready',
    status: flags.includes('!') ? ('False' as const) : ('True' as const),
    lastTransitionTime: formatTime(instant(0)),
  }
  const startTime = formatTime(flags.includes('*') ? NOW : instant(0))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...deletion },
    spec: { containers: CONTAINERS.map((one) => ({ name: one, resources })) },
    status: { phase, startTime, conditions: [condition] },
  }
}
