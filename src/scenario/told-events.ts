import type { Event } from '../objects/coordination.ts'
import { conditionOf, type Condition } from '../objects/meta.ts'
import { PODS, type Pod } from '../objects/pod.ts'
import type { Deployment } from '../objects/workload.ts'

/** Warnings that the other columns tell already. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(['PlanStalled'])

/** Nobody listens yet, as in any process that has just been started. */
const IS_STARTING = /^(?:Startup|Readiness) probe failed: .*connect: connection refused$/

/** What is no warning, and yet the only sign of why something happens. */
const TELLING: ReadonlySet<string> = new Set([
  'Preempted',
  'SuccessfulRescale',
  'TaintManagerEviction',
])

/** What tells how far work is that is to be done, by the kind that it is said of. */
const TELLING_OF: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['JobAlreadyActive', 'MissingJob', 'SuccessfulCreate'],
  Job: ['Completed', 'Resumed', 'Suspended'],
  RolloutPlan: ['GivenBack'],
}

/** A container that is ended because a probe failed, not because its pod is deleted. */
const KILLED_BY_PROBE = / failed (liveness|startup) probe/

/** What the name of a maker is followed by in the names of its pods. */
const POD_SUFFIX = /-(?:[a-z0-9]{5}|\d+)$/

const OOM_KILLED = 'OOMKilled'

/** Of which probe, or which error: the same reason stands for several things. */
const WHICH = /^(?:Startup|Liveness|Readiness) probe|^Error: \w+$/

/** What the scheduler says beyond the cause: whether it would help to end other pods. */
const PREEMPTION = / (?:no new claims to deallocate, )?preemption: .*/s

/** What is another one each time: UIDs, what names of pods end with, numbers and their units. */
const GENERATED =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|-[bcdfghjklmnpqrstvwxz2456789]{5,10}\b|\d+\p{L}*/gu

/** What people should be told, once for all that have the same sign and no other words. */
export interface Told {
  readonly sign: string
  /** What it is about, without what changes from one time to the next. */
  readonly words: readonly string[]
  readonly text: string
}

/**
 * An Event as people should be told of it; `undefined` for one that they need not know.
 *
 * Those with the same sign need telling once: what is said of one pod holds for the others that the
 * same ReplicaSet made. A word that was not there before is another cause.
 */
export function toldEvent(event: Event): Told | undefined {
  if (!isTold(event)) return undefined
  const { reason, message } = event
  const { kind, name } = event.involvedObject
  const [which = ''] = WHICH.exec(message) ?? []
  return {
    sign: `${reason} ${which} ${subjectOf(event)}`,
    words: wordsOf(message, name),
    text: `${reason} on ${kind} "${name}": ${message}`,
  }
}

/** That a container had too much memory: only its pod's status has it, and there is no Event. */
export function toldEnd({ metadata: { name }, spec, status }: Pod): Told | undefined {
  const killed = (status?.containerStatuses ?? []).find(({ state, lastState }) =>
    [state, lastState].some((one) => one?.terminated?.reason === OOM_KILLED),
  )
  if (killed === undefined) return undefined
  const { resources } = spec.containers.find((one) => one.name === killed.name) ?? {}
  const limit = resources?.limits?.['memory']
  const why = limit === undefined ? 'there was no memory left' : `it held more than ${limit}`
  return {
    sign: `${OOM_KILLED} ${podsAlike(name)}`,
    words: [],
    text: `${OOM_KILLED} on Pod "${name}": container ${killed.name} was ended, as ${why}`,
  }
}

/** That a rollout no longer goes on, when its Deployment begins to say so: there is no Event. */
export function toldStall(deployment: Deployment, previous?: Deployment): string | undefined {
  const now = progressOf(deployment)
  if (now?.status !== 'False') return undefined
  if (previous !== undefined && progressOf(previous)?.status === 'False') return undefined
  return `${now.reason ?? ''} on Deployment "${deployment.metadata.name}": ${now.message ?? ''}`
}

function progressOf({ status }: Deployment): Condition | undefined {
  return conditionOf(status?.conditions, 'Progressing')
}

function wordsOf(message: string, name: string): readonly string[] {
  return message
    .replace(PREEMPTION, '')
    .replaceAll(name, '')
    .replaceAll(podsAlike(name), '')
    .replace(GENERATED, '')
    .split(/[^\p{L}_/-]+/u)
}

/** A warning holds until it is gone, and something done is news each time. */
function subjectOf({ type, involvedObject, metadata }: Event): string {
  const { kind, name } = involvedObject
  if (kind === PODS.kind) return podsAlike(name)
  return type === 'Warning' ? `${kind} ${name}` : metadata.name
}

/** The pods of one maker, in one word. */
function podsAlike(name: string): string {
  return name.replace(POD_SUFFIX, '')
}

function isTold({ type, reason, message, involvedObject }: Event): boolean {
  if (type === 'Warning') return !TOLD_OTHERWISE.has(reason) && !IS_STARTING.test(message)
  if (TELLING_OF[involvedObject.kind]?.includes(reason) === true) return true
  return TELLING.has(reason) || (reason === 'Killing' && KILLED_BY_PROBE.test(message))
}
