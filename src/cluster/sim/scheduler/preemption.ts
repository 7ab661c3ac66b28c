import { without } from '../../../base/fields.ts'
import { isDeleting } from '../../../objects/meta.ts'
import { PODS, podCondition, type Pod } from '../../../objects/pod.ts'
import { withDisruptionTarget, type Disruption } from '../disruption/disruption-target.ts'
import { recordEvent } from '../controllers/record-event.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { priorityOf } from './accounts.ts'
import { countReasons, notAvailable, SCHEDULER } from './misfit.ts'
import type { SchedulerState } from './scheduler-state.ts'
import type { Misfit } from './search.ts'
import { lessImportantOn, NO_VICTIMS, selectVictims, startOf, type Candidate } from './victims.ts'

/** What came of the attempt to make room for a pod. */
export interface Outcome {
  /** Where it may hope to be; '' where nowhere, absent where that stays as it is. */
  readonly nominated?: string
  /** What is added to the pod's message; absent when others make room. */
  readonly message?: string
}

/** What the plugin for devices says first (plugins/dynamicresources, PostFilter). */
const NO_CLAIMS = 'no new claims to deallocate'
/** Kubernetes 1.36, apis/config/v1/defaults.go: DefaultPreemptionArgs. */
export const CANDIDATES_PERCENT = 10
export const CANDIDATES_MIN = 100

/**
 * Drives less important pods away from one node, so that the pod finds room there once they are
 * gone. Nobody is driven away twice: while they go, the pod waits.
 *
 * Kubernetes 1.36, framework/preemption and plugins/defaultpreemption. Left out on purpose:
 * extenders, pod groups.
 */
export function preempt(
  world: World,
  state: SchedulerState,
  pod: Pod,
  misfits: ReadonlyMap<number, Misfit>,
): Outcome {
  const refusal = whyNot(world, state, pod, misfits)
  if (refusal !== undefined) return { message: `${NO_CLAIMS}, preemption: ${refusal}` }
  const { candidates, failed } = findCandidates(world, state, pod, misfits)
  const best = bestOf(candidates)
  if (best === undefined) {
    const message = notAvailable(state.nodes.layout.order.length, countReasons(failed))
    return { nominated: '', message: `${NO_CLAIMS}, preemption: ${message}` }
  }
  driveAway(world, state, pod, best)
  return { nominated: best.node }
}

/** Why a pod may drive nobody away (PodEligibleToPreemptOthers). */
function whyNot(
  world: World,
  { nodes }: SchedulerState,
  pod: Pod,
  misfits: ReadonlyMap<number, Misfit>,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') {
    return 'not eligible due to preemptionPolicy=Never.'
  }
  const { nominatedNodeName = '' } = pod.status ?? {}
  if (nominatedNodeName === '') return undefined
  const slot = nodes.findSlot(nominatedNodeName)
  if (slot === undefined || misfits.get(slot)?.isFinal === true) return undefined
  if (!lessImportantOn(world, pod, nominatedNodeName).some(isDrivenAway)) return undefined
  return 'not eligible due to a terminating pod on the nominated node.'
}

const PREEMPTED: Disruption = {
  reason: 'PreemptionByScheduler',
  message: 'default-scheduler: preempting to accommodate a higher priority pod',
}

function isDrivenAway(pod: Pod): boolean {
  return isDeleting(pod) && podCondition(pod, 'DisruptionTarget')?.reason === PREEMPTED.reason
}

interface Found {
  readonly candidates: readonly Candidate[]
  /** Why the other nodes would not do: each with its reasons. */
  readonly failed: readonly Misfit[]
}

const NOT_HELPFUL: Misfit = {
  reasons: ['Preemption is not helpful for scheduling'],
  isFinal: true,
}
function findCandidates(
  world: World,
  state: SchedulerState,
  pod: Pod,
  misfits: ReadonlyMap<number, Misfit>,
): Found {
  const slots = [...misfits].filter(([, misfit]) => !misfit.isFinal).map(([slot]) => slot)
  const hopeless = Array.from({ length: misfits.size - slots.length }, () => NOT_HELPFUL)
  if (slots.length === 0) return { candidates: [], failed: hopeless }
  if (!state.priorities.hasBelow(priorityOf(pod))) {
    return { candidates: [], failed: [...hopeless, ...slots.map(() => NO_VICTIMS)] }
  }
  const share = Math.floor((slots.length * CANDIDATES_PERCENT) / 100)
  const wanted = Math.max(CANDIDATES_MIN, share)
  const offset = world.random('preemption').below(slots.length)
  const candidates: Candidate[] = []
  const failed: Misfit[] = [...hopeless]
  for (const slot of [...slots.slice(offset), ...slots.slice(0, offset)]) {
    const outcome = selectVictims(world, state, pod, slot)
    if ('reasons' in outcome) failed.push(outcome)
    else candidates.push(outcome)
    const isEnough = candidates.length >= wanted && candidates.some(violatesNothing)
    if (isEnough) break
  }
  return {
    candidates: [
      ...candidates.filter(violatesNothing),
      ...candidates.filter((one) => !violatesNothing(one)),
    ],
    failed,
  }
}

function violatesNothing({ violations }: Candidate): boolean {
  return violations === 0
}

/** A pod of no priority would otherwise weigh nothing, however many there are. */
const PRIORITY_LIFT = 2 ** 31

/** The one of which the least is lost; of equals the first (pickOneNodeForPreemption). */
function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  let best = candidates
  for (const lossOf of LOSSES) {
    const least = Math.min(...best.map(lossOf))
    best = best.filter((one) => lossOf(one) === least)
  }
  return best[0]
}

const LOSSES: readonly ((candidate: Candidate) => number)[] = [
  ({ violations }) => violations,
  ({ victims }) => highestOf(victims),
  ({ victims }) => victims.reduce((sum, one) => sum + priorityOf(one) + PRIORITY_LIFT, 0),
  ({ victims }) => victims.length,
  ({ victims }) => -earliestStart(victims),
]

function highestOf(victims: readonly Pod[]): number {
  return Math.max(...victims.map(priorityOf))
}

/** Of the most important ones: what has run for long is not stopped lightly. */
function earliestStart(victims: readonly Pod[]): number {
  const highest = highestOf(victims)
  return Math.min(...victims.filter((one) => priorityOf(one) === highest).map(startOf))
}

function driveAway(world: World, state: SchedulerState, pod: Pod, best: Candidate): void {
  for (const victim of best.victims) {
    if (!isDeleting(victim)) preemptPod(world, pod, victim, best.node)
  }
  for (const other of state.nominees.at(best.slot)) {
    if (priorityOf(other) < priorityOf(pod)) withdraw(world, state, other)
  }
}

/** Kubernetes 1.36, framework/preemption/executor.go: PreemptPod. */
function preemptPod(world: World, pod: Pod, victim: Pod, node: string): void {
  const { namespace = '', name } = victim.metadata
  const conditions = withDisruptionTarget(world, victim, PREEMPTED)
  world.api.writeStatus(PODS, victim, { ...victim.status, conditions }, SCHEDULER)
  world.api.delete(PODS, { namespace, name })
  recordEvent(world, {
    object: victim,
    type: 'Normal',
    reason: 'Preempted',
    message: `Preempted by pod ${pod.metadata.uid ?? ''} on node ${node}`,
    component: SCHEDULER,
  })
}

/** A less important pod that was to come here is to look elsewhere at once. */
function withdraw(world: World, state: SchedulerState, pod: Pod): void {
  const key = storeKeyOf(pod)
  state.nominees.remove(key)
  const live = world.store.get(PODS, key)
  if (live === undefined) return
  world.api.writeStatus(PODS, live, without(live.status ?? {}, 'nominatedNodeName'), SCHEDULER)
  const at = state.queue.move(key)
  if (at !== undefined) world.schedule(at, 'scheduler', key)
}
