import type { Phase } from '../api/reasons.ts'
import type { RolloutPlan, RolloutPlanStatus, Wait } from '../api/rollout-plan.ts'
import type { RolloutRequest } from '../api/rollout-request.ts'
import { compareTexts } from '../base/order.ts'
import type { InstantMs } from '../base/units.ts'
import type { Facts } from '../domain/rollout/facts.ts'
import { sizeOf } from '../domain/rollout/replica-sets/replica-sets.ts'
import { subjectOf } from '../domain/rollout/requests/make-request.ts'
import { answerIn } from '../domain/rollout/requests/queue.ts'
import { imagesOf } from '../domain/rollout/replica-sets/revision.ts'
import { runningRollout, situationOf, type Situation } from '../domain/rollout/situation.ts'
import { conditionOf } from '../objects/meta.ts'
import type { Pod } from '../objects/pod.ts'
import { REVISION_ANNOTATION, type ReplicaSet } from '../objects/workload.ts'
import { ageText, dueText } from './age.ts'
import type { Paint } from './live.ts'
import { ladderLines } from './plan-ladder.ts'
import { wordsOf } from './plan-words.ts'
import { formatTable, type Column } from './table.ts'
import { unreadySentences } from './unready-pods.ts'

/** A plan and what is around it, at one moment. */
export interface PlanSight {
  readonly facts: Facts
  /** Those of versions that lack some. */
  readonly pods: readonly Pod[]
  readonly now: InstantMs
}

const LABEL_WIDTH = 12

/**
 * Everything that people ask of a plan: how it stands, the versions with their pods, the way up.
 */
export function planStatusLines(sight: PlanSight, paint: Paint): readonly string[] {
  const { facts, now } = sight
  const { plan, target } = facts
  const situation = target === undefined ? undefined : situationOf(facts, target, now)
  const parts = [
    titleLines(plan),
    headLines(sight, paint),
    situation === undefined ? [] : versionLines(situation),
    situation === undefined ? [] : ladderLines(situation, wordsOf(plan).reason, paint),
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

function titleLines({ metadata, spec }: RolloutPlan): readonly string[] {
  const { name, namespace = '' } = metadata
  return [
    `RolloutPlan ${name} in namespace ${namespace}: ${spec.strategy.type} of Deployment ${spec.targetRef.name}`,
  ]
}

function headLines({ facts, pods, now }: PlanSight, paint: Paint): readonly string[] {
  const { plan, replicaSets, requests } = facts
  const status = plan.status ?? { observedGeneration: -1 }
  const rows: readonly (readonly [string, string])[] = [
    ['Phase', phaseText(plan, now, paint)],
    ['', wordsOf(plan).message],
    ...(status.waits ?? []).map((wait) => dueRow(wait, now)),
    ['Rollout', rolloutText(status, now)],
    ['Weight', weightText(status)],
    ['Available', shortageText(status, paint)],
    ...unreadySentences(replicaSets, pods).map(notReadyRow),
    ['Last word', lastWordText(requests, now)],
  ]
  return rows
    .filter(([, text]) => text !== '')
    .map(([label, text]) => label.padEnd(LABEL_WIDTH) + text)
}

function notReadyRow(sentence: string, index: number): readonly [string, string] {
  return [index === 0 ? 'Not ready' : '', sentence]
}

function phaseText(plan: RolloutPlan, now: InstantMs, paint: Paint): string {
  const { phase, phaseSince } = plan.status ?? {}
  if (phase === undefined) return 'not seen by any operator yet'
  const { reason } = wordsOf(plan)
  const why = reason === '' ? '' : ` (${reason})`
  return `${paint[PHASE_PAINTS[phase]](phase)} for ${ageText(phaseSince, now)}${why}`
}

const PHASE_PAINTS: Readonly<Record<Phase, keyof Paint>> = {
  Healthy: 'good',
  Progressing: 'strong',
  Paused: 'strong',
  Degraded: 'bad',
}

/** A pause that is over by itself, or else until when something must have happened. */
function dueRow({ reason, deadline }: Wait, now: InstantMs): readonly [string, string] {
  const due = dueText(deadline, now)
  const isPlanned = reason === 'TimedPause' || reason === 'Baking'
  if (isPlanned && due !== 'passed') return ['Goes on', due]
  const what = reason === 'AwaitingPromotion' ? 'to be promoted' : 'for progress'
  return ['Deadline', due === '' || isPlanned ? due : `${due}, ${what}`]
}

function rolloutText(status: RolloutPlanStatus, now: InstantMs): string {
  const running = runningRollout(status)
  if (running !== undefined) {
    return `${running.id} to ${running.images.join(', ')}, started ${ageText(running.startTime, now)} ago`
  }
  const [last] = status.history ?? []
  if (last === undefined) return ''
  const { rollout, images, result, finished } = last
  return `none runs; ${rollout} to ${images.join(', ')} ended ${ageText(finished, now)} ago: ${result}`
}

function weightText(status: RolloutPlanStatus): string {
  const { weight } = runningRollout(status) ?? {}
  if (weight === undefined) return ''
  const { observed, achievable, desired } = weight
  return `${observed} % of users meet the new version (asked for ${desired} %, the pods allow ${achievable} %)`
}

function shortageText({ conditions }: RolloutPlanStatus, paint: Paint): string {
  const available = conditionOf(conditions, 'Available')
  return available?.status === 'False' ? paint.bad(`no: ${available.message}`) : ''
}

function lastWordText(requests: readonly RolloutRequest[], now: InstantMs): string {
  const [last] = [...requests].sort(byNewest)
  if (last === undefined) return ''
  const { spec, metadata } = last
  const words = `${spec.action} ${subjectOf(spec)}, ${ageText(metadata.creationTimestamp, now)} ago`
  const answer = answerIn(last)
  if (answer === undefined) return `${words}: not answered yet`
  const why = answer.type === 'Refused' ? ` (${answer.reason}: ${answer.message})` : ''
  return `${words}: ${answer.type}${why}`
}

function byNewest(a: RolloutRequest, b: RolloutRequest): number {
  return compareTexts(keyOfAge(b), keyOfAge(a))
}

function keyOfAge({ metadata }: RolloutRequest): string {
  return `${metadata.creationTimestamp ?? ''} ${metadata.name}`
}

const VERSION_COLUMNS: readonly Column[] = [
  { heading: 'OBJECT', align: 'left' },
  { heading: 'ROLE', align: 'left' },
  { heading: 'REVISION', align: 'right' },
  { heading: 'READY', align: 'right' },
  { heading: 'AVAILABLE', align: 'right' },
  { heading: 'WEIGHT', align: 'right' },
  { heading: 'IMAGES', align: 'left' },
]

/** The Deployment and under it its versions with their pods. */
function versionLines(situation: Situation): readonly string[] {
  const { target, wanted, stable, updated, leftovers } = situation
  const observed = runningRollout(situation.status)?.weight.observed ?? 0
  const sets = [
    ...(stable === undefined ? [] : [cellsOf(stable, 'stable', `${100 - observed} %`)]),
    ...(updated === undefined ? [] : [cellsOf(updated, 'updated', `${observed} %`)]),
    ...leftovers.map((set) => cellsOf(set, 'leaving', '')),
  ]
  const branches = sets.map(([name = '', ...cells], index) => [
    `${index === sets.length - 1 ? '└─' : '├─'} ${name}`,
    ...cells,
  ])
  const replicas = `${wanted} ${wanted === 1 ? 'replica' : 'replicas'}`
  const heading = [`deployment/${target.metadata.name}`, replicas, '', '', '', '', '']
  return formatTable(VERSION_COLUMNS, [heading, ...branches])
}

function cellsOf(set: ReplicaSet, role: string, weight: string): readonly string[] {
  const { readyReplicas = 0, availableReplicas = 0 } = set.status ?? {}
  return [
    `replicaset/${set.metadata.name}`,
    role,
    set.metadata.annotations?.[REVISION_ANNOTATION] ?? '',
    `${readyReplicas}/${sizeOf(set)}`,
    String(availableReplicas),
    weight,
    imagesOf(set.spec.template).join(', '),
  ]
}
