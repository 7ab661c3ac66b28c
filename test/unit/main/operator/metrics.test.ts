import { describe, expect, it } from '@jest/globals'
import type { RolloutPlan, RolloutPlanStatus } from '../../../../src/api/rollout-plan.ts'
import { durationMs, instant } from '../../../../src/base/units.ts'
import { ClusterError } from '../../../../src/cluster/errors.ts'
import { Metrics, type Gauged } from '../../../../src/main/operator/metrics.ts'
import { DEPLOYMENTS } from '../../../../src/objects/workload.ts'
import { canaryOf } from '../../../support/facts.ts'

const NOTHING: Gauged = { plans: [], queueDepths: new Map(), isLeading: false }
const WEIGHT = { desired: 50, achievable: 50, observed: 40 }
const STARTED = '2026-01-01T00:00:00Z'
const STEP = { index: 2, count: 4, enteredTime: STARTED }
const VERSION = { podTemplateHash: 'abc', images: ['web:2'], progressTime: STARTED }
const RUNNING = {
  ...VERSION,
  id: 3,
  stepsHash: 'a',
  startTime: STARTED,
  step: STEP,
  weight: WEIGHT,
}

describe('Metrics', () => {
  it('counts plans by phase and strategy, and those that are in none by 0', async () => {
    const metrics = new Metrics()
    const plans = [
      planOf('a', { phase: 'Healthy' }),
      planOf('b', { phase: 'Healthy' }),
      planOf('c'),
    ]
    const text = await metrics.text({ ...NOTHING, plans })
    expect(linesOf(text, 'rolloutplan_plans').filter((line) => line.includes('Canary'))).toEqual([
      'rolloutplan_plans{phase="Healthy",strategy="Canary"} 2',
      'rolloutplan_plans{phase="Progressing",strategy="Canary"} 1',
      'rolloutplan_plans{phase="Paused",strategy="Canary"} 0',
      'rolloutplan_plans{phase="Degraded",strategy="Canary"} 0',
    ])
  })

  it('shows the step and weight of a rollout while it runs, and nothing of it afterwards', async () => {
    const metrics = new Metrics()
    const text = await metrics.text({ ...NOTHING, plans: [planOf('web', { rollout: RUNNING })] })
    expect(linesOf(text, 'rolloutplan_rollout_(start|step|weight)')).toEqual([
      'rolloutplan_rollout_start_time_seconds{namespace="shop",name="web"} 1767225600',
      'rolloutplan_rollout_step{namespace="shop",name="web"} 2',
      'rolloutplan_rollout_weight{namespace="shop",name="web"} 40',
    ])
    const over = { ...RUNNING, finishTime: STARTED }
    for (const plans of [[planOf('web', { rollout: over })], []]) {
      const later = await metrics.text({ ...NOTHING, plans })
      expect(linesOf(later, 'rolloutplan_rollout_(start|step|weight)')).toEqual([])
    }
  })

  it('names the plans whose users are not served in full, and nobody else', async () => {
    const metrics = new Metrics()
    const plans = (['True', 'False', 'Unknown'] as const).map((status) =>
      planOf(status.toLowerCase(), { conditions: [available(status)] }),
    )
    const text = await metrics.text({ ...NOTHING, plans: [...plans, planOf('new')] })
    expect(linesOf(text, 'rolloutplan_unavailable')).toEqual([
      'rolloutplan_unavailable{namespace="shop",name="false"} 1',
    ])
    expect(linesOf(await metrics.text(NOTHING), 'rolloutplan_unavailable')).toEqual([])
  })

  it('says who leads, and how many keys wait', async () => {
    const metrics = new Metrics()
    const queueDepths = new Map([['rolloutplan', 3]])
    const text = await metrics.text({ ...NOTHING, queueDepths, isLeading: true })
    expect(linesOf(text, '(leader|workqueue)')).toEqual([
      'workqueue_depth{name="rolloutplan"} 3',
      'leader_election_master_status{name="rolloutplan"} 1',
    ])
  })

  it('counts requests by verb, resource and what became of them', async () => {
    const metrics = new Metrics()
    const request = { verb: 'patch', resource: DEPLOYMENTS, isDryRun: false } as const
    const forbidden = new ClusterError('Forbidden', 'no')
    const { requests } = metrics
    expect(await requests.intercept(request, () => Promise.resolve('done'))).toBe('done')
    await expect(requests.intercept(request, () => Promise.reject(forbidden))).rejects.toBe(
      forbidden,
    )
    requests.opening({ ...request, verb: 'watch' })
    requests.broken?.({ ...request, verb: 'watch' }, forbidden)
    expect(linesOf(await metrics.text(NOTHING), 'rolloutplan_api')).toEqual([
      'rolloutplan_api_requests_total{verb="patch",resource="deployments.apps",code="OK"} 1',
      'rolloutplan_api_requests_total{verb="patch",resource="deployments.apps",code="Forbidden"} 1',
      'rolloutplan_api_requests_total{verb="watch",resource="deployments.apps",code="OK"} 1',
      'rolloutplan_api_requests_total{verb="watch",resource="deployments.apps",code="Forbidden"} 1',
    ])
  })

  it('counts passes, how long they took, and bugs', async () => {
    const metrics = new Metrics()
    const pass = { controller: 'rolloutplan', about: 'shop/web', took: durationMs(30) }
    const refusal = new ClusterError('Forbidden', 'no')
    metrics.countPass({ ...pass, end: { kind: 'done' } })
    metrics.countPass({
      ...pass,
      end: { kind: 'refused', refusal, nextAt: instant(0), failures: 1 },
    })
    metrics.countBug({
      part: 'controller rolloutplan',
      about: 'shop/web',
      error: new Error('ours'),
    })
    const lines = linesOf(await metrics.text(NOTHING), '(controller|rolloutplan_bugs)')
    expect(lines).toEqual(
      expect.arrayContaining([
        'rolloutplan_bugs_total{part="controller rolloutplan"} 1',
        'controller_runtime_reconcile_total{controller="rolloutplan",result="success"} 1',
        'controller_runtime_reconcile_total{controller="rolloutplan",result="error"} 1',
        'controller_runtime_reconcile_time_seconds_bucket{le="0.025",controller="rolloutplan"} 0',
        'controller_runtime_reconcile_time_seconds_bucket{le="0.05",controller="rolloutplan"} 2',
      ]),
    )
  })

  it('counts a rollout once, when it is first seen to have ended', async () => {
    const metrics = new Metrics()
    const ended = {
      rollout: 3,
      podTemplateHash: 'abc',
      images: [],
      result: 'Aborted',
      reason: 'AbortedByRequest',
      started: STARTED,
      finished: '2026-01-01T00:01:30Z',
    } as const
    const [before, after] = [planOf('web', { history: [] }), planOf('web', { history: [ended] })]
    metrics.countEnded({ kind: 'added', object: after })
    metrics.countEnded({ kind: 'modified', object: after, previous: before })
    metrics.countEnded({ kind: 'modified', object: after, previous: after })
    const lines = linesOf(await metrics.text(NOTHING), 'rolloutplan_rollout_duration')
    expect(lines.filter((line) => /sum|count/.test(line))).toEqual([
      'rolloutplan_rollout_duration_seconds_sum{result="Aborted"} 90',
      'rolloutplan_rollout_duration_seconds_count{result="Aborted"} 1',
    ])
  })

  it('tells how late the event loop is, and what the process takes', async () => {
    const text = await new Metrics().text(NOTHING)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d/m)
  })
})

function linesOf(text: string, name: string): readonly string[] {
  return text.split('\n').filter((line) => new RegExp(`^${name}`).test(line))
}

function available(status: 'True' | 'False' | 'Unknown') {
  const said = { reason: 'Told', message: '', observedGeneration: 1 }
  return { type: 'Available', status, ...said, lastTransitionTime: STARTED }
}

function planOf(name: string, status: Partial<RolloutPlanStatus> = {}): RolloutPlan {
  return {
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutPlan',
    metadata: { namespace: 'shop', name },
    spec: { targetRef: { name }, strategy: canaryOf() },
    status: { observedGeneration: 1, ...status },
  } as unknown as RolloutPlan
}
