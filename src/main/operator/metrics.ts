import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { OPERATOR_NAME } from '../../api/labels.ts'
import { PHASES } from '../../api/reasons.ts'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { STRATEGY_TYPES } from '../../api/schema/strategy.ts'
import { parseTime } from '../../base/rfc3339.ts'
import { between } from '../../base/units.ts'
import { isClusterError } from '../../cluster/errors.ts'
import type { Interceptor, Request } from '../../cluster/intercepted-cluster.ts'
import { keyOf } from '../../objects/meta.ts'
import { resourceName } from '../../objects/resource.ts'
import type { Change } from '../../runtime/informer.ts'
import type { Bug, Pass } from '../../runtime/runtime.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const ROLLOUT_SECONDS = [30, 60, 120, 300, 600, 1200, 2400, HOUR, 2 * HOUR, 4 * HOUR, 24 * HOUR]
const PASS_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** The content type of the text. */
export const FIGURES_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE

/** How often the event loop is asked whether it is late. */
const LOOP_RESOLUTION_MS = 100

/** What is looked at when somebody asks for the figures. */
export interface Gauged {
  readonly plans: readonly RolloutPlan[]
  readonly queueDepths: ReadonlyMap<string, number>
  readonly isLeading: boolean
}

/**
 * The figures of an operator, as Prometheus reads them.
 *
 * Where controller-runtime or client-go have a name for a figure, it is theirs. Figures about plans
 * are worked out when somebody asks: a plan that is gone leaves nothing behind.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #gauges = makeGauges(this.#registry)
  readonly #counters = makeCounters(this.#registry)

  constructor() {
    collectDefaultMetrics({
      register: this.#registry,
      eventLoopMonitoringPrecision: LOOP_RESOLUTION_MS,
    })
  }

  /** The whole text of a scrape. */
  text(seen: Gauged): Promise<string> {
    this.#gauge(seen)
    return this.#registry.metrics()
  }

  /** Counts the requests that pass. */
  readonly requests: Interceptor = {
    intercept: async (request, send) => {
      try {
        const answer = await send()
        this.#countRequest(request, 'OK')
        return answer
      } catch (error) {
        this.#countRequest(request, isClusterError(error) ? error.reason : 'Unknown')
        throw error
      }
    },
    opening: (request) => {
      this.#countRequest(request, 'OK')
    },
  }

  countPass({ controller, took, end }: Pass): void {
    const { passes, passSeconds } = this.#counters
    passes.inc({ controller, result: end.kind === 'done' ? 'success' : 'error' })
    passSeconds.observe({ controller }, took / 1000)
  }

  countBug({ part }: Bug): void {
    this.#counters.bugs.inc({ part })
  }

  /** Counts the rollouts that have ended since a plan was last seen. */
  countEnded(change: Change<RolloutPlan>): void {
    if (change.kind !== 'modified') return
    const known = new Set(change.previous.status?.history?.map(({ rollout }) => rollout))
    for (const { rollout, result, started, finished } of change.object.status?.history ?? []) {
      if (known.has(rollout)) continue
      const [from, to] = [parseTime(started), parseTime(finished)]
      if (from === undefined || to === undefined) continue
      this.#counters.rolloutSeconds.observe({ result }, between(from, to) / 1000)
    }
  }

  #countRequest({ verb, resource }: Request, code: string): void {
    this.#counters.requests.inc({ verb, resource: resourceName(resource), code })
  }

  #gauge({ plans, queueDepths, isLeading }: Gauged): void {
    const { leader, depth } = this.#gauges
    leader.set({ name: OPERATOR_NAME }, isLeading ? 1 : 0)
    for (const [name, keys] of queueDepths) depth.set({ name }, keys)
    this.#gaugePhases(plans)
    this.#gaugeRollouts(plans)
  }

  #gaugePhases(plans: readonly RolloutPlan[]): void {
    const { phases } = this.#gauges
    phases.reset()
    for (const strategy of STRATEGY_TYPES) {
      for (const phase of PHASES) phases.set({ phase, strategy }, 0)
    }
    for (const { spec, status } of plans) {
      phases.inc({ phase: status?.phase ?? NOT_YET, strategy: spec.strategy.type })
    }
  }

  #gaugeRollouts(plans: readonly RolloutPlan[]): void {
    const { step, weight } = this.#gauges
    step.reset()
    weight.reset()
    for (const plan of plans) {
      const rollout = plan.status?.rollout
      if (rollout === undefined || rollout.finishTime !== undefined) continue
      const { namespace, name } = keyOf(plan)
      weight.set({ namespace, name }, rollout.weight.observed)
      if (rollout.step !== undefined) step.set({ namespace, name }, rollout.step.index)
    }
  }
}

/** Of a plan that has no status yet. */
const NOT_YET = 'Progressing'

function makeGauges(registry: Registry) {
  const registers = [registry]
  return {
    phases: new Gauge({
      name: 'rolloutplan_plans',
      help: 'How many plans are in a phase, by strategy.',
      labelNames: ['phase', 'strategy'],
      registers,
    }),
    step: new Gauge({
      name: 'rolloutplan_rollout_step',
      help: 'The step that a rollout is on, counted from 1; only while it is on one.',
      labelNames: ['namespace', 'name'],
      registers,
    }),
    weight: new Gauge({
      name: 'rolloutplan_rollout_weight',
      help: 'The percentage of the traffic that the updated version was last seen to have; only while a rollout runs.',
      labelNames: ['namespace', 'name'],
      registers,
    }),
    depth: new Gauge({
      name: 'workqueue_depth',
      help: 'How many keys wait for a worker.',
      labelNames: ['name'],
      registers,
    }),
    leader: new Gauge({
      name: 'leader_election_master_status',
      help: '1 where this process is at work, 0 where it stands by.',
      labelNames: ['name'],
      registers,
    }),
  } as const
}

function makeCounters(registry: Registry) {
  const registers = [registry]
  return {
    rolloutSeconds: new Histogram({
      name: 'rolloutplan_rollout_duration_seconds',
      help: 'How long rollouts took, by how they ended.',
      labelNames: ['result'],
      buckets: ROLLOUT_SECONDS,
      registers,
    }),
    requests: new Counter({
      name: 'rolloutplan_api_requests_total',
      help: 'Requests to the API server, by the reason of its refusal, or OK; a watch counts when it is opened.',
      labelNames: ['verb', 'resource', 'code'],
      registers,
    }),
    bugs: new Counter({
      name: 'rolloutplan_bugs_total',
      help: 'How often the operator met a bug of its own; its log says more.',
      labelNames: ['part'],
      registers,
    }),
    passes: new Counter({
      name: 'controller_runtime_reconcile_total',
      help: 'Passes over plans, by whether the cluster let them do what they had to.',
      labelNames: ['controller', 'result'],
      registers,
    }),
    passSeconds: new Histogram({
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'How long a pass over a plan took.',
      labelNames: ['controller'],
      buckets: PASS_SECONDS,
      registers,
    }),
  } as const
}
