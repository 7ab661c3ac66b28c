import { conditionOf } from '../../objects/meta.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { formatDuration } from '../../base/duration-text.ts'
import { after, durationMs, type DurationMs, type InstantMs } from '../../base/units.ts'
import { without } from '../../base/fields.ts'
import type { World } from '../../cluster/sim/world.ts'
import { isPodActive, isPodReady } from '../../objects/pod.ts'
import { DEPLOYMENTS } from '../../objects/workload.ts'
import type { TrafficReader } from '../traffic-reader.ts'
import { workloadOf } from '../workloads.ts'
import { timeText, type ExpectationWith, type Judge } from './judge.ts'

/** When something has to be seen once. */
export interface Period {
  readonly by: DurationMs
  readonly after?: DurationMs
}

/** The same as instants of a run, and in words. */
export function periodOf(period: Period, start: InstantMs) {
  const from = period.after === undefined ? '' : `after ${formatDuration(period.after)} and `
  return {
    from: after(start, period.after ?? durationMs(0)),
    end: after(start, period.by),
    words: `${from}by ${formatDuration(period.by)}`,
  }
}

/**
 * Something that has to be seen once within a period. Where that begins later than the run, it has
 * to come about in it: what was so before, and has not ceased to be, says nothing of what was done.
 */
export function byJudge(
  what: string,
  period: Period,
  start: InstantMs,
  test: (world: World) => { readonly holds: boolean; readonly seen: string },
): Judge {
  const { from, end, words } = periodOf(period, start)
  const expected = `${words} ${what}`
  let found: InstantMs | undefined
  let wasSo = false
  let last = 'nothing'
  return {
    expected,
    look(world) {
      const now = world.now()
      if (found !== undefined || now > end) return
      const { holds, seen } = test(world)
      last = wasSo && holds ? `${seen}, as before` : seen
      if (now >= from && holds && !wasSo) found = now
      wasSo = holds && (now < from || wasSo)
    },
    conclude() {
      const seen = found === undefined ? last : `at ${timeText(start, found)}`
      return { expected, passed: found !== undefined, seen }
    },
  }
}

export function planJudge(expectation: ExpectationWith<'plan'>, start: InstantMs): Judge {
  const { plan, ...rest } = expectation
  const wanted = without(rest, 'by', 'after')
  const words = Object.entries(wanted).map(([field, value]) => `${field} ${value}`)
  return byJudge(`plan "${plan}" has ${words.join(', ')}`, expectation, start, (world) => {
    const live = world.api.get(ROLLOUT_PLANS, { namespace: 'default', name: plan })
    const now = planFacts(live)
    const holds = Object.entries(wanted).every(
      ([field, value]) => now[field as keyof typeof now] === value,
    )
    const seen = `${now.phase ?? 'no phase'} ${now.reason ?? ''}`.trim()
    return { holds, seen: `${seen} at ${timeText(start, world.now())}` }
  })
}

function planFacts(plan: RolloutPlan | undefined): {
  readonly phase: string | undefined
  readonly reason: string | undefined
  readonly weight: number | undefined
} {
  const status = plan?.status
  return {
    phase: status?.phase,
    reason: conditionOf(status?.conditions, 'Ready')?.reason,
    weight: status?.rollout?.weight.observed,
  }
}

export function answerJudge(
  expectation: ExpectationWith<'answeredBy'>,
  traffic: TrafficReader,
  start: InstantMs,
): Judge {
  const { service, answeredBy } = expectation
  return byJudge(
    `requests to "${service}" are answered by ${answeredBy.join(' and ')} at once`,
    expectation,
    start,
    () => {
      const images = traffic.answeringNow(service)
      return {
        holds: answeredBy.every((image) => images.includes(image)),
        seen: images.length === 0 ? 'no version' : images.join(' and '),
      }
    },
  )
}

export function imageJudge(expectation: ExpectationWith<'complete'>, start: InstantMs): Judge {
  const { deployment, image } = expectation
  const what = `deployment "${deployment}" serves ${image} in full`
  return byJudge(what, expectation, start, (world) => {
    const live = world.api.get(DEPLOYMENTS, { namespace: 'default', name: deployment })
    if (live === undefined) return { holds: false, seen: 'no such deployment' }
    const pods = workloadOf(world, live).pods.filter(isPodActive)
    const count = pods.filter((pod) => pod.spec.containers[0]?.image === image).length
    const wanted = live.spec.replicas ?? 1
    return {
      holds: wanted > 0 && count === wanted && pods.length === wanted && pods.every(isPodReady),
      seen: `${count} of ${pods.length} pods`,
    }
  })
}
