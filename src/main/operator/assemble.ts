import type { Logger } from 'pino'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { InterceptedCluster } from '../../cluster/intercepted-cluster.ts'
import { makeOperator, type Operator } from '../../controllers/rollout-plan/controller.ts'
import type { Informer } from '../../runtime/informer.ts'
import type { Manager } from '../../runtime/manager.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Answer, Answers } from './http-server.ts'
import { LedOperator, type Standing } from './led-operator.ts'
import { journalIn, logBug, logOutage, logPass, logRecovery } from './log.ts'
import { FIGURES_TYPE, Metrics, type Gauged } from './metrics.ts'
import { refusalLog } from './refusal-log.ts'

export interface AssemblyOptions {
  readonly runtime: Pick<Runtime, 'cluster' | 'clock' | 'random'>
  /** The only namespaces to look into; none: all of them. */
  readonly namespaces: readonly string[]
  readonly standing: Standing | undefined
  readonly log: Logger
  onDeposed(): void
}

export interface Assembly {
  readonly operator: LedOperator
  readonly answers: Answers
}

/** Puts together the parts of an operator that is watched: by its log, its figures, its health. */
export function assemble(options: AssemblyOptions): Assembly {
  const { standing, log } = options
  const metrics = new Metrics()
  const plans: Informer<RolloutPlan>[] = []
  const operator = new LedOperator({
    runtime: watchedRuntime(options, metrics),
    standing,
    makeManagers: (runtime): readonly Manager[] => {
      const operators = makeOperators(runtime, options)
      plans.push(...operators.map((each) => each.plans))
      return operators.map(({ manager }) => manager)
    },
    onElected: () => {
      log.info(standing ?? {}, 'The operator is at work')
    },
    onDeposed: (why) => {
      log.error({ ...standing, why }, 'The operator leads no more')
      options.onDeposed()
    },
  })
  for (const informer of plans) {
    informer.listen({
      changed: (change) => {
        metrics.countEnded(change)
      },
    })
  }
  const look = (): Gauged => ({
    plans: plans.flatMap((informer) => informer.list()),
    queueDepths: operator.queueDepths(),
    isLeading: operator.isLeading(),
  })
  return { operator, answers: answersOf(operator, () => metrics.text(look())) }
}

/** One for each namespace: their caches have nothing to do with each other. */
function makeOperators(
  runtime: Runtime,
  { namespaces, log }: AssemblyOptions,
): readonly Operator[] {
  const scopes = namespaces.length === 0 ? [undefined] : namespaces
  return scopes.map((scope) => makeOperator(runtime, journalIn(log), scope))
}

function watchedRuntime({ runtime, log }: AssemblyOptions, metrics: Metrics): Runtime {
  const counted = new InterceptedCluster(runtime.cluster, metrics.requests)
  return {
    ...runtime,
    cluster: new InterceptedCluster(counted, refusalLog(log)),
    onBug: (bug) => {
      logBug(log, bug)
      metrics.countBug(bug)
    },
    onPass: (pass) => {
      logPass(log, pass)
      metrics.countPass(pass)
    },
    onOutage: (outage) => {
      logOutage(log, outage)
    },
    onRecovery: (recovery) => {
      logRecovery(log, recovery)
    },
  }
}

function answersOf(operator: LedOperator, figures: () => Promise<string>): Answers {
  return {
    '/healthz': () => verdict(!operator.isStuck(), 'the election has come to a standstill'),
    '/readyz': () => verdict(operator.isReady(), whyNotReady(operator)),
    '/metrics': async () => {
      return { code: 200, contentType: FIGURES_TYPE, body: await figures() }
    },
  }
}

function whyNotReady(operator: LedOperator): string {
  const kinds = operator.waitsFor()
  return kinds.length === 0
    ? 'the operator is ending'
    : `no list has arrived yet of ${kinds.join(', ')}`
}

function verdict(isWell: boolean, otherwise: string): Answer {
  const contentType = 'text/plain; charset=utf-8'
  return isWell
    ? { code: 200, contentType, body: 'ok\n' }
    : { code: 503, contentType, body: `${otherwise}\n` }
}
