import { conditionOf } from '../../objects/meta.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { formatDuration } from '../../base/duration-text.ts'
import { after, type DurationMs, type InstantMs } from '../../base/units.ts'
import type { World } from '../../cluster/sim/world.ts'
import { isPodActive, isPodReady } from '../../objects/pod.ts'
import { DEPLOYMENTS } from '../../objects/workload.ts'
import type { TrafficReader } from '../traffic-reader.ts'
import { workloadOf } from '../workloads.ts'
import { timeText, type ExpectationWith, type Finding, type Judge } from './judge.ts'

/** When something has to be seen once, and when the run began. */
export interface Deadline {
  readonly by: DurationMs
  readonly start: InstantMs
}

/** Something that has to be seen once, no later than `by`. */
export function byJudge(
  what: string,
  { by, start }: Deadline,
  test: (world: World) => { readonly holds: boolean; readonly seen: string },
): Judge {
  const expected = `by ${formatDuration(by)} ${what}`
  const end = after(start, by)
  let found: Finding | undefined
  let last = 'nothing'
  return {
    expected,
    look(world) {
      if (found !== undefined || world.now() > end) return
      const { holds, seen } = test(world)
      last = seen
      if (holds) found = { expected, passed: true, seen: `at ${timeText(start, world)}` }
    },
    conclude: () => found ?? { expected, passed: false, seen: last },
  }
}

export function planJudge(
  { by, plan, ...wanted }: ExpectationWith<'plan'>,
  start: InstantMs,
): Judge {
  const words = Object.entries(wanted).map(([field, value]) => `${field} ${value}`)
  return byJudge(`plan "${plan}" has ${words.join(', ')}`, { by, start }, (world) => {
    const live = world.api.get(ROLLOUT_PLANS, { namespace: 'default', name: plan })
    const now = planFacts(live)
    const holds = Object.entries(wanted).every(
      ([field, value]) => now[field as keyof typeof now] === value,
    )
    const seen = `${now.phase ?? 'no phase'} ${now.reason ?? ''}`.trim()
    return { holds, seen: `${seen} at ${timeText(start, world)}` }
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
  { by, service, answeredBy }: ExpectationWith<'answeredBy'>,
  traffic: TrafficReader,
  start: InstantMs,
): Judge {
  return byJudge(
    `requests to "${service}" are answered by ${answeredBy.join(' and ')} at once`,
    { by, start },
    () => {
      const images = traffic.answeringNow(service)
      return {
        holds: answeredBy.every((image) => images.includes(image)),
        seen: images.length === 0 ? 'no version' : images.join(' and '),
      }
    },
  )
}

export function imageJudge(
  { by, deployment, image }: ExpectationWith<'complete'>,
  start: InstantMs,
): Judge {
  return byJudge(`deployment "${deployment}" serves ${image} in full`, { by, start }, (world) => {
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
