import { ROLLOUT_PLANS, type RolloutPlan } from '../../../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../../src/api/rollout-request.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { EVENTS } from '../../../src/objects/coordination.ts'
import { isDeleting } from '../../../src/objects/meta.ts'
import { isPodReady, PODS, type Pod } from '../../../src/objects/pod.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type Service,
} from '../../../src/objects/service.ts'
import { readyReason } from '../invariants/plan-view.ts'
import { sizesIn } from '../sim/workload-world.ts'

const WEB = { namespace: 'default', name: 'web' }

/** What can be seen of a world from outside, in words that a story uses. */
export class Glimpse {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  get plan(): RolloutPlan | undefined {
    return this.#world.api.get(ROLLOUT_PLANS, WEB)
  }

  get status(): NonNullable<RolloutPlan['status']> {
    return this.plan?.status ?? { observedGeneration: -1 }
  }

  get phase(): string {
    return this.status.phase ?? ''
  }

  get reason(): string {
    return this.plan === undefined ? '' : (readyReason(this.plan) ?? '')
  }

  get message(): string {
    return this.status.conditions?.find(({ type }) => type === 'Ready')?.message ?? ''
  }

  /** The step of the rollout, counted from 1; 0 where there is none. */
  get step(): number {
    return this.status.rollout?.step?.index ?? 0
  }

  get rolloutId(): number {
    return this.status.rollout?.id ?? 0
  }

  /** The results of past rollouts, newest first, such as `Aborted AbortedByRequest`. */
  get past(): readonly string[] {
    return (this.status.history ?? []).map(({ result, reason }) => `${result} ${reason}`)
  }

  /** The sizes that are asked for, by image, without those at 0. */
  get sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(sizesIn(this.#world)).filter(([, size]) => size > 0))
  }

  /** How many pods are ready, by image. */
  get ready(): Readonly<Record<string, number>> {
    return countByImage(this.#pods().filter((pod) => isPodReady(pod) && !isDeleting(pod)))
  }

  /** How many pods users of a Service reach, by image, as its EndpointSlices say. */
  reached(service = 'web'): Readonly<Record<string, number>> {
    const names = new Set<string>()
    for (const slice of this.#world.store.list(ENDPOINT_SLICES, 'default')) {
      if (slice.metadata.labels?.[SERVICE_NAME_LABEL] !== service) continue
      for (const { conditions, targetRef } of slice.endpoints) {
        if (conditions.ready && targetRef !== undefined) names.add(targetRef.name)
      }
    }
    return countByImage(this.#pods().filter(({ metadata }) => names.has(metadata.name)))
  }

  service(name = 'web'): Service | undefined {
    return this.#world.api.get(SERVICES, { namespace: 'default', name })
  }

  /** What became of a request, such as `Refused Outdated`, and the sentence that says why. */
  answerTo(name: string): { readonly verdict: string; readonly sentence: string } {
    const request = this.#world.api.get(ROLLOUT_REQUESTS, { namespace: 'default', name })
    const [condition] = request?.status?.conditions ?? []
    if (condition === undefined) return { verdict: '', sentence: '' }
    return { verdict: `${condition.type} ${condition.reason}`, sentence: condition.message }
  }

  /** The names of the requests that there are. */
  get requests(): readonly string[] {
    return Array.from(
      this.#world.store.list(ROLLOUT_REQUESTS, 'default'),
      ({ metadata }) => metadata.name,
    )
  }

  /** The reasons of the Events about the plan, oldest first. */
  get events(): readonly string[] {
    return Array.from(this.#world.store.list(EVENTS, 'default'))
      .filter(({ involvedObject }) => involvedObject.kind === 'RolloutPlan')
      .sort((a, b) => ((a.firstTimestamp ?? '') < (b.firstTimestamp ?? '') ? -1 : 1))
      .map(({ reason }) => reason)
  }

  #pods(): readonly Pod[] {
    return Array.from(this.#world.store.list(PODS, 'default'))
  }
}

function countByImage(pods: readonly Pod[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { spec } of pods) {
    const image = spec.containers[0]?.image ?? ''
    counts[image] = (counts[image] ?? 0) + 1
  }
  return counts
}
