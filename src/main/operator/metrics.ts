import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { OPERATOR_NAME } from '../../api/labels.ts'
import { PHASES } from '../../api/reasons.ts'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { STRATEGY_TYPES } from '../../api/schema/strategy.ts'
import { parseTime } from '../../base/rfc3339.ts'
import { between } from '../../base/units.ts'
import { isClusterError } from '../../cluster/errors.ts'
import type { Interceptor, Request } from '../../cluster/intercepted-cluster.ts'
import { conditionOf, keyOf } from '../../objects/meta.ts'
import { resourceName } from '../../objects/resource.ts'
import type { Change } from '../../runtime/informer.ts'
import type { Bug, Pass } from '../../runtime/runtime.ts'
import { FIGURES } from './figures.ts'

/** The content type of the text. */
export const FIGURES_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE

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
    collectDefaultMetrics({ register: this.#registry })
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
    broken: (request, { reason }) => {
      this.#countRequest(request, reason)
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
    this.#gaugeUsers(plans)
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
    const { step, weight, started } = this.#gauges
    for (const gauge of [step, weight, started]) gauge.reset()
    for (const plan of plans) {
      const rollout = plan.status?.rollout
      if (rollout === undefined || rollout.finishTime !== undefined) continue
      const { namespace, name } = keyOf(plan)
      const startTime = parseTime(rollout.startTime)
      weight.set({ namespace, name }, rollout.weight.observed)
      if (rollout.step !== undefined) step.set({ namespace, name }, rollout.step.index)
      if (startTime !== undefined) started.set({ namespace, name }, startTime / 1000)
    }
  }

  #gaugeUsers(plans: readonly RolloutPlan[]): void {
    const { unavailable } = this.#gauges
    unavailable.reset()
    for (const plan of plans) {
      const { namespace, name } = keyOf(plan)
      const isShort = conditionOf(plan.status?.conditions, 'Available')?.status === 'False'
      if (isShort) unavailable.set({ namespace, name }, 1)
    }
  }
}

/** Of a plan that has no status yet. */
const NOT_YET = 'Progressing'

function makeGauges(registry: Registry) {
  const registers = [registry]
  return {
    phases: new Gauge({ ...FIGURES.phases, registers }),
    unavailable: new Gauge({ ...FIGURES.unavailable, registers }),
    started: new Gauge({ ...FIGURES.started, registers }),
    step: new Gauge({ ...FIGURES.step, registers }),
    weight: new Gauge({ ...FIGURES.weight, registers }),
    depth: new Gauge({ ...FIGURES.depth, registers }),
    leader: new Gauge({ ...FIGURES.leader, registers }),
  }
}

function makeCounters(registry: Registry) {
  const registers = [registry]
  return {
    rolloutSeconds: new Histogram({ ...FIGURES.rolloutSeconds, registers }),
    requests: new Counter({ ...FIGURES.requests, registers }),
    bugs: new Counter({ ...FIGURES.bugs, registers }),
    passes: new Counter({ ...FIGURES.passes, registers }),
    passSeconds: new Histogram({ ...FIGURES.passSeconds, registers }),
  }
}
