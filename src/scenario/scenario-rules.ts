import { REASONS } from '../api/reasons.ts'
import { pathTo, pathToKey, type SpecViolation } from '../api/violation.ts'
import { formatDuration } from '../base/duration-text.ts'
import { listOf, nearestAmong } from '../base/nearest.ts'
import type { DurationMs } from '../base/units.ts'
import type { Target } from './deeds/objects.ts'
import { brokenLosses, brokenNodeRules } from './node-rules.ts'
import { DEEDS } from './schema/action.ts'
import { SURROUNDING_DEEDS } from './schema/deeds/surrounding-deeds.ts'
import { isOfPods } from './schema/expectation.ts'
import { queryProblem } from './metrics-reader.ts'
import { brokenTrafficRules, doubledClients } from './traffic-rules.ts'
import type { Bounds } from './verdict/bounds.ts'
import type { Period } from './verdict/in-time.ts'
import type { Action, BehaviourSpec, Expectation, Scenario } from './scenario.ts'

type Spec = Scenario['spec']

/** Everything in a scenario of the right shape that makes no sense, whatever its manifests are. */
export function brokenRules(spec: Spec): readonly SpecViolation[] {
  return [
    ...brokenNodeRules(spec.nodes, 'spec.nodes'),
    ...Object.entries(spec.images).flatMap(([image, behaviour]) =>
      brokenBehaviourRules(behaviour, pathToKey('spec.images', image)),
    ),
    ...spec.traffic.flatMap((traffic, index) =>
      brokenTrafficRules(traffic, pathTo('spec.traffic', index)),
    ),
    ...doubledClients(spec.traffic),
    ...spec.timeline.flatMap((action, index) =>
      brokenActionRules(action, pathTo('spec.timeline', index), spec),
    ),
    ...brokenOperatorRules(spec.timeline),
    ...brokenLosses(spec.timeline),
    ...spec.expect.flatMap((expectation, index) =>
      brokenExpectationRules(expectation, pathTo('spec.expect', index), spec),
    ),
  ]
}

function brokenBehaviourRules({ latencyMs }: BehaviourSpec, path: string): SpecViolation[] {
  if (latencyMs === undefined || latencyMs.p99 >= latencyMs.p50) return []
  const message = `${latencyMs.p99}, expected no less than p50, which is ${latencyMs.p50}`
  return [{ path: `${path}.latencyMs.p99`, message }]
}

/** What happens, and nobody has asked for. */
const OF_NOBODY: ReadonlySet<string> = new Set([
  ...Object.keys(SURROUNDING_DEEDS),
  'loseNode',
  'returnNode',
  'afflict',
])

function brokenActionRules(action: Action, path: string, spec: Spec): SpecViolation[] {
  const said = Object.keys(action).filter((field) => field !== 'at' && field !== 'as')
  const problems = lateness(action.at, `${path}.at`, spec)
  if (said.length === 0) {
    const message = `nothing to do, expected one of ${listOf(Object.keys(DEEDS))}`
    problems.push({ path, message })
  }
  if (said.length > 1) {
    const message = `${said.join(' and ')} in one action, expected an action for each`
    problems.push({ path, message })
  }
  problems.push(
    ...brokenTarget(action.scale, `${path}.scale`),
    ...brokenTarget(action.restart, `${path}.restart`),
    ...brokenTarget(action.setImage, `${path}.setImage`),
    ...brokenTarget(action.undo, `${path}.undo`),
    ...brokenTarget(action.deletePod, `${path}.deletePod`),
    ...brokenTarget(action.afflict, `${path}.afflict`),
  )
  if (action.as !== undefined && said.some((field) => OF_NOBODY.has(field))) {
    const message = `${listOf(said)} is asked of nobody, expected no "as"`
    problems.push({ path, message })
  }
  if (action.behave !== undefined) {
    problems.push(...brokenBehaviourRules(action.behave, `${path}.behave`))
  }
  if (action.traffic !== undefined) {
    problems.push(...brokenTrafficRules(action.traffic, `${path}.traffic`))
  }
  return problems
}

function brokenTarget(target: Target | undefined, path: string): SpecViolation[] {
  if (target === undefined) return []
  const { deployment, kind, name } = target
  const isOne = deployment !== undefined && kind === undefined && name === undefined
  if (isOne || (deployment === undefined && kind !== undefined && name !== undefined)) return []
  return [{ path, message: 'expected either deployment, or kind and name' }]
}

/** An operator that runs can be killed, and one that does not can be started. */
function brokenOperatorRules(timeline: readonly Action[]): SpecViolation[] {
  const signals = timeline
    .map(({ at, operator }, index) => ({ at, operator, index }))
    .filter(({ operator }) => operator !== undefined)
    .sort((a, b) => a.at - b.at)
  let runs = true
  return signals.flatMap(({ operator, index }) => {
    const isRight = operator === (runs ? 'kill' : 'start')
    const found = runs ? 'the operator runs at this time' : 'no operator runs at this time'
    const message = `${found}, expected "${runs ? 'kill' : 'start'}"`
    if (isRight) runs = !runs
    return isRight ? [] : [{ path: `spec.timeline[${index}].operator`, message }]
  })
}

function brokenExpectationRules(
  expectation: Expectation,
  path: string,
  spec: Spec,
): SpecViolation[] {
  if ('query' in expectation) return brokenQueryRules(expectation, path, spec)
  const problems = 'by' in expectation ? brokenPeriod(expectation, path, spec) : []
  if ('plan' in expectation) problems.push(...brokenPlanRules(expectation, path))
  if ('object' in expectation && (expectation.has === undefined) === (expectation.gone !== true)) {
    problems.push({ path, message: 'expected either has, or gone' })
  }
  if ('always' in expectation || 'atEnd' in expectation) {
    problems.push(...brokenBounds(expectation, path))
  }
  return problems
}

function brokenPeriod({ by, after }: Period, path: string, spec: Spec): SpecViolation[] {
  const isOver = after !== undefined && after > by
  const found = `${formatDuration(by)} is before the time to begin with`
  const message = `${found}, expected at least ${formatDuration(after ?? by)}, as after has it`
  return [...lateness(by, `${path}.by`, spec), ...(isOver ? [{ path: `${path}.by`, message }] : [])]
}

type QueryExpectation = Extract<Expectation, { readonly query: string }>

function brokenQueryRules(
  { at, query, equals, atLeast, atMost }: QueryExpectation,
  path: string,
  spec: Spec,
): SpecViolation[] {
  const why = queryProblem(query)
  return [
    ...lateness(at, `${path}.at`, spec),
    ...(why === undefined ? [] : [{ path: `${path}.query`, message: why }]),
    ...brokenBound({ equals, atLeast, atMost }, path),
  ]
}

type PlanExpectation = Extract<Expectation, { readonly plan: string }>

function brokenPlanRules({ phase, reason, weight }: PlanExpectation, path: string) {
  if (phase === undefined && reason === undefined && weight === undefined) {
    return [{ path, message: 'nothing of the plan is expected, expected phase, reason or weight' }]
  }
  if (reason === undefined || Object.hasOwn(REASONS, reason)) return []
  const near = nearestAmong(reason, Object.keys(REASONS)) ?? listOf(Object.keys(REASONS))
  return [{ path: `${path}.reason`, message: `"${reason}" is no reason, expected ${near}` }]
}

type Bounded = Extract<Expectation, { readonly always: string } | { readonly atEnd: string }>

function brokenBounds(expectation: Bounded, path: string): readonly SpecViolation[] {
  const { of } = expectation
  const problems: SpecViolation[] = []
  const quantity = 'always' in expectation ? expectation.always : expectation.atEnd
  if (of === undefined && isOfPods(quantity)) {
    problems.push({ path: `${path}.of`, message: 'missing, expected the name of a Deployment' })
  }
  if ('always' in expectation) problems.push(...brokenFromTheStart(expectation, path))
  return [...problems, ...brokenBound(expectation, path)]
}

function brokenBound({ equals, atLeast, atMost }: Bounds, path: string): readonly SpecViolation[] {
  if (equals === undefined) return brokenRange(atLeast, atMost, path)
  if (atLeast === undefined && atMost === undefined) return []
  const message = `${equals} beside another bound, expected equals alone, or atLeast and atMost`
  return [{ path: `${path}.equals`, message }]
}

/** What is counted begins at nothing, so that a run could not but break such a bound. */
function brokenFromTheStart(
  { always: quantity, equals = 0, atLeast = 0 }: Extract<Bounded, { readonly always: string }>,
  path: string,
): readonly SpecViolation[] {
  if (isOfPods(quantity) || Math.max(equals, atLeast) === 0) return []
  return [{ path: `${path}.always`, message: `${quantity} begins at 0, expected atEnd` }]
}

function brokenRange(
  atLeast: number | undefined,
  atMost: number | undefined,
  path: string,
): readonly SpecViolation[] {
  if (atLeast === undefined && atMost === undefined) {
    return [{ path, message: 'a bound is missing, expected equals, atLeast or atMost' }]
  }
  if (atLeast === 0 && atMost === undefined) {
    return [{ path: `${path}.atLeast`, message: '0 is true of anything, expected more' }]
  }
  if (atLeast === undefined || atMost === undefined || atLeast <= atMost) return []
  const message = `${atMost}, expected no less than atLeast, which is ${atLeast}`
  return [{ path: `${path}.atMost`, message }]
}

function lateness(time: DurationMs, path: string, { until }: Spec): SpecViolation[] {
  if (until === undefined || time <= until) return []
  const end = formatDuration(until)
  const message = `${formatDuration(time)} is after the end, expected at most ${end}, as until has it`
  return [{ path, message }]
}
