import { formatDuration } from '../base/duration-text.ts'
import { between, after, seconds, type InstantMs } from '../base/units.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../api/rollout-plan.ts'
import type { World } from '../cluster/sim/world.ts'
import { isPodReady, isPodActive, PODS } from '../objects/pod.ts'
import { matchesSelector } from '../objects/selector.ts'
import { DEPLOYMENTS, type Deployment } from '../objects/workload.ts'
import type { Expectation, Quantity } from './scenario.ts'
import type { TrafficReader } from './traffic-reader.ts'

/** A line of the verdict: what was expected, whether it came, and what was seen. */
export interface Finding {
  readonly expected: string
  readonly passed: boolean
  readonly seen: string
}

type Kind<K extends string> = Extract<Expectation, Record<K, unknown>>

/** Judges one expectation while a run goes on; the first failure, or the first success, stays. */
interface Judge {
  readonly expected: string
  look(world: World): void
  conclude(world: World): Finding
}

/**
 * Judges all expectations of a scenario: `look` after every change, `conclude` at the end.
 *
 * `by` holds once it has been seen in time; `always` fails once it has been seen not to hold.
 */
export class Verdict {
  readonly #judges: readonly Judge[]

  constructor(expectations: readonly Expectation[], traffic: TrafficReader, start: InstantMs) {
    this.#judges = expectations.map((expectation) => judgeOf(expectation, traffic, start))
  }

  look(world: World): void {
    for (const judge of this.#judges) judge.look(world)
  }

  conclude(world: World): readonly Finding[] {
    return this.#judges.map((judge) => judge.conclude(world))
  }
}

function judgeOf(expectation: Expectation, traffic: TrafficReader, start: InstantMs): Judge {
  if ('plan' in expectation) return planJudge(expectation, start)
  if ('answeredBy' in expectation) return answerJudge(expectation, traffic, start)
  if ('deployment' in expectation) return imageJudge(expectation, start)
  if ('always' in expectation) return alwaysJudge(expectation, traffic, start)
  return endJudge(expectation, traffic)
}

/** Something that has to be seen once, no later than `by`. */
function byJudge(
  expected: string,
  by: InstantMs,
  test: (world: World) => { readonly holds: boolean; readonly seen: string },
): Judge {
  let found: Finding | undefined
  let last = 'nothing'
  return {
    expected,
    look(world) {
      if (found !== undefined || world.now() > by) return
      const { holds, seen } = test(world)
      last = seen
      if (holds) found = { expected, passed: true, seen }
    },
    conclude: () => found ?? { expected, passed: false, seen: last },
  }
}

function planJudge({ by, plan, ...wanted }: Kind<'plan'>, start: InstantMs): Judge {
  const words = Object.entries(wanted).map(([field, value]) => `${field} ${value}`)
  return byJudge(
    `by ${formatDuration(by)} plan "${plan}" has ${words.join(', ')}`,
    after(start, by),
    (world) => {
      const live = world.api.get(ROLLOUT_PLANS, { namespace: 'default', name: plan })
      const now = planFacts(live)
      const holds = Object.entries(wanted).every(
        ([field, value]) => now[field as keyof typeof now] === value,
      )
      const seen = `${now.phase ?? 'no phase'} ${now.reason ?? ''}`.trim()
      return { holds, seen: `${seen} at ${timeText(start, world)}` }
    },
  )
}

function timeText(start: InstantMs, world: World): string {
  const wholeSeconds = Math.floor(between(start, world.now()) / 1000)
  return `+${formatDuration(seconds(wholeSeconds))}`
}

function planFacts(plan: RolloutPlan | undefined): {
  readonly phase: string | undefined
  readonly reason: string | undefined
  readonly weight: number | undefined
} {
  const status = plan?.status
  return {
    phase: status?.phase,
    reason: status?.conditions?.find(({ type }) => type === 'Ready')?.reason,
    weight: status?.rollout?.weight.observed,
  }
}

function answerJudge(
  { by, service, answeredBy }: Kind<'answeredBy'>,
  traffic: TrafficReader,
  start: InstantMs,
): Judge {
  return byJudge(
    `by ${formatDuration(by)} requests to "${service}" are answered by ${answeredBy.join(' and ')} at once`,
    after(start, by),
    () => {
      const images = traffic.answeringNow(service)
      return {
        holds: answeredBy.every((image) => images.includes(image)),
        seen: images.length === 0 ? 'no version' : images.join(' and '),
      }
    },
  )
}

function imageJudge({ by, deployment, image }: Kind<'complete'>, start: InstantMs): Judge {
  return byJudge(
    `by ${formatDuration(by)} deployment "${deployment}" serves ${image} in full`,
    after(start, by),
    (world) => {
      const live = world.api.get(DEPLOYMENTS, { namespace: 'default', name: deployment })
      if (live === undefined) return { holds: false, seen: 'no such deployment' }
      const pods = podsOf(world, live)
      const count = pods.filter((pod) => pod.spec.containers[0]?.image === image).length
      const wanted = live.spec.replicas ?? 1
      return {
        holds: count === wanted && pods.length === wanted && pods.every(isPodReady),
        seen: `${count} of ${pods.length} pods`,
      }
    },
  )
}

function alwaysJudge(expectation: Kind<'always'>, traffic: TrafficReader, start: InstantMs): Judge {
  const expected = `always ${boundsText(expectation.always, expectation)}`
  let broken: string | undefined
  let last = 0
  let begun = false
  return {
    expected,
    look(world) {
      if (broken !== undefined) return
      const value = measure(world, traffic, expectation.always, expectation.of)
      last = value
      // A level is not there before its first pods are; from then on it has to hold.
      begun ||= isWithin(value, expectation) || !isLevel(expectation.always)
      if (!begun || isWithin(value, expectation)) return
      broken = `${value} at ${timeText(start, world)}`
    },
    conclude: () => ({
      expected,
      passed: begun && broken === undefined,
      seen: broken ?? String(last),
    }),
  }
}

function endJudge(expectation: Kind<'atEnd'>, traffic: TrafficReader): Judge {
  const expected = `in the end ${boundsText(expectation.atEnd, expectation)}`
  return {
    expected,
    look: () => undefined,
    conclude(world) {
      const value = measure(world, traffic, expectation.atEnd, expectation.of)
      return { expected, passed: isWithin(value, expectation), seen: String(value) }
    },
  }
}

interface Bounds {
  readonly of?: string | undefined
  readonly equals?: number | undefined
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

function isWithin(value: number, { equals, atLeast, atMost }: Bounds): boolean {
  return (
    (equals === undefined || value === equals) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost)
  )
}

function boundsText(quantity: Quantity, { of, equals, atLeast, atMost }: Bounds): string {
  const words = [
    equals === undefined ? '' : `= ${equals}`,
    atLeast === undefined ? '' : `≥ ${atLeast}`,
    atMost === undefined ? '' : `≤ ${atMost}`,
  ].filter((word) => word !== '')
  return `${quantity}${of === undefined ? '' : ` of "${of}"`} ${words.join(' and ')}`
}

function isLevel(quantity: Quantity): boolean {
  return quantity === 'availablePods' || quantity === 'pods'
}

function measure(
  world: World,
  traffic: TrafficReader,
  quantity: Quantity,
  of: string | undefined,
): number {
  switch (quantity) {
    case 'requestsServed':
      return traffic.totals(of).served
    case 'requestErrors':
      return traffic.totals(of).errors
    case 'requestsRefused':
      return traffic.totals(of).refused
    case 'blackoutSeconds':
      return traffic.totals(of).blackoutSeconds
    case 'pods':
    case 'availablePods':
      return podCount(world, quantity, of)
  }
}

function podCount(
  world: World,
  quantity: 'pods' | 'availablePods',
  of: string | undefined,
): number {
  const deployment = world.api.get(DEPLOYMENTS, { namespace: 'default', name: of ?? '' })
  if (deployment === undefined) return 0
  const pods = podsOf(world, deployment)
  return quantity === 'pods' ? pods.length : pods.filter(isPodReady).length
}

function podsOf(world: World, { metadata, spec }: Deployment) {
  return Array.from(world.store.list(PODS, metadata.namespace)).filter(
    (pod) => isPodActive(pod) && matchesSelector(spec.selector, pod.metadata.labels),
  )
}
