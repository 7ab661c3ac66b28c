import type { PastRollout, RolloutPlan, RolloutStatus } from '../api/rollout-plan.ts'
import { parseTime } from '../base/rfc3339.ts'
import { between, type InstantMs } from '../base/units.ts'
import { imagesOf, isSameTemplate } from '../domain/rollout/replica-sets/revision.ts'
import type { Revision } from '../domain/rollout/replica-sets/revisions.ts'
import { runningRollout } from '../domain/rollout/situation.ts'
import type { Deployment } from '../objects/workload.ts'
import { ageText, spanText } from './age.ts'
import { formatTable, type Column } from './table.ts'

const ROLLOUT_COLUMNS: readonly Column[] = [
  { heading: 'ROLLOUT', align: 'right' },
  { heading: 'RESULT', align: 'left' },
  { heading: 'REASON', align: 'left' },
  { heading: 'STARTED', align: 'left' },
  { heading: 'TOOK', align: 'left' },
  { heading: 'IMAGES', align: 'left' },
]

/** The rollouts that a plan remembers, newest first. */
export function pastLines({ status }: RolloutPlan, now: InstantMs): readonly string[] {
  const running = status && runningRollout(status)
  const rows = [
    ...(running === undefined ? [] : [runningCells(running, now)]),
    ...(status?.history ?? []).map((past) => pastCells(past, now)),
  ]
  return rows.length === 0 ? ['No rollout has run yet'] : formatTable(ROLLOUT_COLUMNS, rows)
}

function runningCells({ id, startTime, images }: RolloutStatus, now: InstantMs): readonly string[] {
  return [String(id), 'Running', '', `${ageText(startTime, now)} ago`, '', images.join(', ')]
}

function pastCells(past: PastRollout, now: InstantMs): readonly string[] {
  const { rollout, result, reason, started, finished, images } = past
  const [from, to] = [parseTime(started), parseTime(finished)]
  return [
    String(rollout),
    result,
    reason,
    `${ageText(started, now)} ago`,
    from === undefined || to === undefined ? '' : spanText(between(from, to)),
    images.join(', '),
  ]
}

const REVISION_COLUMNS: readonly Column[] = [
  { heading: 'REVISION', align: 'right' },
  { heading: 'REPLICASET', align: 'left' },
  { heading: 'MADE', align: 'left' },
  { heading: 'IMAGES', align: 'left' },
  { heading: '', align: 'left' },
]

/** The revisions of a Deployment, newest first. */
export function revisionLines(
  target: Deployment,
  revisions: readonly Revision[],
  now: InstantMs,
): readonly string[] {
  const rows = revisions.map(({ number, replicaSet: { metadata }, template }) => [
    String(number),
    metadata.name,
    `${ageText(metadata.creationTimestamp, now)} ago`,
    imagesOf(template).join(', '),
    isSameTemplate(template, target.spec.template) ? 'asked for now' : '',
  ])
  return formatTable(REVISION_COLUMNS, rows)
}
