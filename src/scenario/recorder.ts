import { conditionOf, type KubeObject } from '../objects/meta.ts'
import type { InstantMs } from '../base/units.ts'
import { isObstacle, REASONS, type Reason } from '../api/reasons.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../api/rollout-plan.ts'
import { ROLLOUT_REQUESTS, type RolloutRequest } from '../api/rollout-request.ts'
import type { Change } from '../cluster/sim/store/event-log.ts'
import type { World } from '../cluster/sim/world.ts'
import { EVENTS, type Event } from '../objects/coordination.ts'
import { PODS, type Pod } from '../objects/pod.ts'
import { resourceName } from '../objects/resource.ts'
import { NODES, type Node } from '../objects/node.ts'
import { DEPLOYMENTS, type Deployment } from '../objects/workload.ts'
import type { TimelineRow } from '../view/timeline.ts'
import { versionsOf, type Version } from './glance.ts'
import { jobProgress } from './job-words.ts'
import { nodeChange } from './node-words.ts'
import { toldEnd, toldEvent, toldStall, type Told } from './told-events.ts'
import { wantedOf, WORKLOAD_KINDS, workloadOf, workloadsOf, type Workload } from './workloads.ts'
import { refusalOf } from './deeds/request.ts'

/** Who answers requests now. */
export interface Shares {
  /** Percent of the requests that each version answers, in their order; empty without traffic. */
  of(namespace: string, versions: readonly Version[]): readonly number[]
  /** Changes when any share does. */
  mark(): string
}

/**
 * Watches a world and writes its timeline: one row for each change that people care about.
 *
 * A plan's changes make a row at once. Changes of pods and of traffic are gathered: the last of a
 * second makes the row.
 */
export class Recorder {
  readonly #world: World
  readonly #shares: Shares
  #emit: (row: TimelineRow) => void
  readonly #known = new Map<string, string[]>()
  readonly #shown = new Map<string, string>()
  /** As they were at the end of the last second in which any pod changed. */
  #looked: ReadonlyMap<string, Workload> = new Map()
  readonly #stop: () => void
  /** The words of what was told already, by its sign. */
  readonly #told = new Map<string, Set<string>>()
  #podsTouched = false
  #hasBegun = false
  #mark = ''

  constructor(world: World, shares: Shares, emit: (row: TimelineRow) => void) {
    this.#world = world
    this.#shares = shares
    this.#emit = emit
    this.#stop = world.observe((change) => {
      this.#see(change)
    })
  }

  /** Tells what a person does, where it is something, before what comes of it at once. */
  tell(act: () => string | undefined): void {
    const outcome: TimelineRow[] = []
    const emit = this.#emit
    this.#emit = (row) => outcome.push(row)
    const text = act()
    this.#emit = emit
    if (text !== undefined) emit({ ...this.#blank('you'), text })
    for (const row of outcome) emit(row)
  }

  /** To be called before the clock moves into another second. */
  endOfSecond(): void {
    this.#hasBegun = true
    const mark = this.#shares.mark()
    const isShared = mark === this.#mark
    if (!this.#podsTouched && isShared) return
    this.#podsTouched = false
    this.#mark = mark
    const workloads = workloadsOf(this.#world)
    for (const name of this.#shownButNot(workloads)) this.#showGone(name)
    const before = this.#looked
    this.#looked = new Map(workloads.map((workload) => [nameOf(workload), workload]))
    for (const [name, workload] of this.#looked) {
      if (!isShared || !isAsBefore(workload, before.get(name))) this.#showPods(workload)
    }
  }

  stop(): void {
    this.#stop()
  }

  #see(change: Change): void {
    const { kind, object, previous } = change
    const resource = resourceName(change.resource)
    if (object.kind === PODS.kind || WORKLOAD_KINDS.includes(object.kind)) this.#podsTouched = true
    if (resource === resourceName(NODES)) {
      this.#seeNode(kind === 'deleted' ? undefined : (object as Node), previous as Node | undefined)
    }
    if (kind === 'deleted') return
    this.#seeTrouble(object, previous)
    if (resource === resourceName(ROLLOUT_PLANS)) {
      this.#seePlan(object as RolloutPlan, previous as RolloutPlan | undefined)
    }
    if (resource === resourceName(ROLLOUT_REQUESTS)) {
      this.#seeRequest(object as RolloutRequest, previous as RolloutRequest | undefined)
    }
  }

  /** What went wrong, in whose words ever it is told. */
  #seeTrouble(object: KubeObject, previous: KubeObject | undefined): void {
    if (object.kind === EVENTS.kind) this.#tellOnce(toldEvent(object as Event))
    if (object.kind === PODS.kind) this.#tellOnce(toldEnd(object as Pod))
    if (object.kind !== DEPLOYMENTS.kind) return
    const text = toldStall(object as Deployment, previous as Deployment | undefined)
    if (text !== undefined) this.#emit({ ...this.#blank('event'), text })
  }

  /** Nodes that are there from the start are told only once something happens to them. */
  #seeNode(node: Node | undefined, previous: Node | undefined): void {
    if (previous === undefined && !this.#hasBegun) return
    const text = nodeChange(node, previous)
    if (text !== undefined) this.#emit({ ...this.#blank('node'), text })
  }

  /** One that is obeyed shows in the plan; one that is refused shows nowhere else. */
  #seeRequest(request: RolloutRequest, previous: RolloutRequest | undefined): void {
    const why = refusalOf(request)
    if (why === undefined || (previous !== undefined && refusalOf(previous) !== undefined)) return
    const text = `RolloutRequest "${request.metadata.name}" refused: ${why}`
    this.#emit({ ...this.#blank('event'), text })
  }

  #tellOnce(told: Told | undefined): void {
    if (told === undefined) return
    const known = this.#told.get(told.sign)
    if (known !== undefined && told.words.every((word) => known.has(word))) return
    this.#told.set(told.sign, new Set([...(known ?? []), ...told.words]))
    this.#emit({ ...this.#blank('event'), text: told.text })
  }

  #seePlan(plan: RolloutPlan, previous: RolloutPlan | undefined): void {
    const text = stateOf(plan)
    if (text === '' || (previous !== undefined && signOf(previous) === signOf(plan))) return
    const { namespace = '' } = plan.metadata
    const target = this.#world.api.get(DEPLOYMENTS, { namespace, name: plan.spec.targetRef.name })
    const row =
      target === undefined
        ? this.#blank('plan')
        : this.#rowOf(workloadOf(this.#world, target), 'plan')
    this.#emit({ ...row, text, ...obstacleOf(plan), ...placeOf(plan) })
    if (target !== undefined) this.#shown.set(row.workload, signatureOf(row))
  }

  #shownButNot(workloads: readonly Workload[]): readonly string[] {
    const names = workloads.map(nameOf)
    return Array.from(this.#shown.keys()).filter((name) => !names.includes(name))
  }

  #showGone(workload: string): void {
    this.#shown.delete(workload)
    this.#known.delete(workload)
    this.#emit({ ...this.#blank('pods'), workload, text: 'gone' })
  }

  #showPods(workload: Workload): void {
    const row = this.#rowOf(workload, 'pods')
    if (this.#shown.get(row.workload) === signatureOf(row)) return
    this.#shown.set(row.workload, signatureOf(row))
    this.#emit(row)
  }

  #rowOf(of: Workload, source: TimelineRow['source']): TimelineRow {
    const workload = nameOf(of)
    const known = this.#known.get(workload) ?? []
    const pods = versionsOf(of.pods, known)
    const fresh = pods.map(({ mark }) => mark).filter((mark) => !known.includes(mark))
    this.#known.set(workload, [...known, ...fresh])
    const shares = this.#shares.of(of.namespace, pods)
    const wanted = wantedOf(of)
    const isShort = source === 'pods' && wanted > of.pods.length
    const done = jobProgress(this.#world, of.object)
    return {
      ...this.#blank(source),
      workload,
      pods,
      shares,
      ...(isShort ? { wanted } : {}),
      ...(done === '' ? {} : { done }),
    }
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

/** Whether nothing of it was written since. */
function isAsBefore({ object, pods }: Workload, before: Workload | undefined): boolean {
  if (before === undefined || before.object !== object) return false
  return before.pods.length === pods.length && pods.every((pod, at) => pod === before.pods[at])
}

function nameOf({ namespace, name }: Workload): string {
  return `${namespace}/${name}`
}

function signatureOf({ pods, shares, wanted, done }: TimelineRow): string {
  return JSON.stringify([
    pods.map(({ version, ready, total, ending, restarts }) => {
      return [version, ready, total, ending, restarts]
    }),
    shares,
    wanted,
    done,
  ])
}
