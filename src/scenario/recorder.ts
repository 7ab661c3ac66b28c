import { conditionOf } from '../objects/meta.ts'
import type { InstantMs } from '../base/units.ts'
import { isObstacle, REASONS, type Reason } from '../api/reasons.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../api/rollout-plan.ts'
import { ROLLOUT_REQUESTS, type RolloutRequest } from '../api/rollout-request.ts'
import type { Change } from '../cluster/sim/store/event-log.ts'
import type { World } from '../cluster/sim/world.ts'
import { EVENTS, type Event } from '../objects/coordination.ts'
import { PODS } from '../objects/pod.ts'
import { resourceName } from '../objects/resource.ts'
import type { Deployment } from '../objects/workload.ts'
import type { TimelineRow } from '../view/timeline.ts'
import { deploymentsOf, versionsOf, type Version } from './glance.ts'
import { refusalOf } from './deeds/request.ts'

/** Who answers requests now. */
export interface Shares {
  /** Percent of the requests that each version answers, in their order; empty without traffic. */
  of(deployment: Deployment, versions: readonly Version[]): readonly number[]
  /** Changes when any share does. */
  mark(): string
}

/** What a ReplicaSet's name is followed by in the names of its pods. */
const POD_SUFFIX = /-[a-z0-9]{5}$/

/** Events that the other columns tell already. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(['Unhealthy', 'PlanStalled'])

/**
 * Watches a world and writes its timeline: one row for each change that people care about.
 *
 * A plan's changes make a row at once. Changes of pods and of traffic are gathered: the last of a
 * second makes the row.
 */
export class Recorder {
  readonly #world: World
  readonly #shares: Shares
  readonly #emit: (row: TimelineRow) => void
  readonly #hashes = new Map<string, string[]>()
  readonly #shown = new Map<string, string>()
  readonly #stop: () => void
  readonly #events = new Set<string>()
  #podsTouched = false
  #mark = ''

  constructor(world: World, shares: Shares, emit: (row: TimelineRow) => void) {
    this.#world = world
    this.#shares = shares
    this.#emit = emit
    this.#stop = world.observe((change) => {
      this.#see(change)
    })
  }

  /** Tells what a person has just done. */
  tell(text: string): void {
    this.#emit({ ...this.#blank('you'), text })
  }

  /** To be called before the clock moves into another second. */
  endOfSecond(): void {
    const mark = this.#shares.mark()
    if (!this.#podsTouched && mark === this.#mark) return
    this.#podsTouched = false
    this.#mark = mark
    for (const deployment of deploymentsOf(this.#world)) this.#showPods(deployment)
  }

  stop(): void {
    this.#stop()
  }

  #see(change: Change): void {
    const kind = resourceName(change.resource)
    if (kind === resourceName(PODS)) this.#podsTouched = true
    if (change.kind === 'deleted') return
    if (kind === resourceName(EVENTS)) this.#seeEvent(change.object as Event)
    if (kind === resourceName(ROLLOUT_PLANS)) {
      this.#seePlan(change.object as RolloutPlan, change.previous as RolloutPlan | undefined)
    }
    if (kind === resourceName(ROLLOUT_REQUESTS)) {
      const previous = change.previous as RolloutRequest | undefined
      this.#seeRequest(change.object as RolloutRequest, previous)
    }
  }

  /** One that is obeyed shows in the plan; one that is refused shows nowhere else. */
  #seeRequest(request: RolloutRequest, previous: RolloutRequest | undefined): void {
    const why = refusalOf(request)
    if (why === undefined || (previous !== undefined && refusalOf(previous) !== undefined)) return
    const text = `RolloutRequest "${request.metadata.name}" refused: ${why}`
    this.#emit({ ...this.#blank('event'), text })
  }

  /**
   * One for each reason and for all pods of a ReplicaSet: what is said of one holds for the rest.
   */
  #seeEvent(event: Event): void {
    if (event.type !== 'Warning' || TOLD_OTHERWISE.has(event.reason)) return
    const { kind, name } = event.involvedObject
    const about = `${event.reason} ${kind === PODS.kind ? name.replace(POD_SUFFIX, '') : event.metadata.name}`
    if (this.#events.has(about)) return
    this.#events.add(about)
    this.#emit({
      ...this.#blank('event'),
      text: `${event.reason} on ${kind} "${name}": ${event.message}`,
    })
  }

  #seePlan(plan: RolloutPlan, previous: RolloutPlan | undefined): void {
    const text = stateOf(plan)
    if (text === '' || (previous !== undefined && signOf(previous) === signOf(plan))) return
    const target = deploymentsOf(this.#world).find(
      ({ metadata }) =>
        metadata.namespace === plan.metadata.namespace &&
        metadata.name === plan.spec.targetRef.name,
    )
    const row = target === undefined ? this.#blank('plan') : this.#rowOf(target, 'plan')
    this.#emit({ ...row, text, ...obstacleOf(plan), ...placeOf(plan) })
    if (target !== undefined) this.#shown.set(row.workload, signatureOf(row))
  }

  #showPods(deployment: Deployment): void {
    const row = this.#rowOf(deployment, 'pods')
    if (this.#shown.get(row.workload) === signatureOf(row)) return
    this.#shown.set(row.workload, signatureOf(row))
    this.#emit(row)
  }

  #rowOf(deployment: Deployment, source: TimelineRow['source']): TimelineRow {
    const { namespace = '', name } = deployment.metadata
    const workload = `${namespace}/${name}`
    const known = this.#hashes.get(workload) ?? []
    const pods = versionsOf(this.#world, deployment, known)
    const fresh = pods.map(({ hash }) => hash).filter((hash) => !known.includes(hash))
    this.#hashes.set(workload, [...known, ...fresh])
    return { ...this.#blank(source), workload, pods, shares: this.#shares.of(deployment, pods) }
  }

  #blank(source: TimelineRow['source']): TimelineRow {
    const at: InstantMs = this.#world.now()
    return { at, source, workload: '', text: '', progress: '', pods: [], shares: [] }
  }
}

/** The phase of a plan and its reason, as people read them. */
function stateOf({ status }: RolloutPlan): string {
  const reason = conditionOf(status?.conditions, 'Ready')?.reason
  return [status?.phase, reason].filter((word) => word !== undefined).join(' ')
}

/** Which plan is not in force, and what is in its way, as it says itself. */
function obstacleOf({ metadata, status }: RolloutPlan): Pick<TimelineRow, 'message'> {
  const ready = conditionOf(status?.conditions, 'Ready')
  if (ready === undefined || !isReason(ready.reason) || !isObstacle(ready.reason)) return {}
  return { message: `RolloutPlan "${metadata.name}": ${ready.message}` }
}

function isReason(word: string): word is Reason {
  return Object.hasOwn(REASONS, word)
}

/** Where a rollout stands, while one is on. */
function placeOf({ status }: RolloutPlan): Pick<TimelineRow, 'progress' | 'weight'> {
  const rollout = status?.rollout
  if (rollout === undefined) return { progress: '' }
  return { progress: status?.progress ?? '', weight: rollout.weight.observed }
}

function signOf(plan: RolloutPlan): string {
  return JSON.stringify([stateOf(plan), obstacleOf(plan), placeOf(plan)])
}

function signatureOf({ pods, shares }: TimelineRow): string {
  return JSON.stringify([
    pods.map(({ version, ready, total, ending }) => [version, ready, total, ending]),
    shares,
  ])
}
