import { compareTexts } from '../../base/order.ts'
import { FIELD_MANAGERS } from '../../api/labels.ts'
import { isObject } from '../../base/json.ts'
import { parseTime } from '../../base/rfc3339.ts'
import { after, between, seconds, type InstantMs } from '../../base/units.ts'
import type { ManagedFieldsEntry } from '../../objects/meta.ts'
import type { Service } from '../../objects/service.ts'
import { loansOf } from '../rollout/loans/borrow.ts'
import type { Situation } from '../rollout/situation.ts'
import { earliest, type Transition } from '../rollout/transition.ts'
import { PIN, pinOf, type Mirror } from './pins.ts'

/**
 * How long a selector that somebody has changed back stays as they wrote it, from our last write:
 * whoever does so again and again is not answered faster than this.
 */
const PATIENCE = seconds(10)

/**
 * Until when a Service is left as somebody else has written it; `undefined` where it may be pinned.
 */
export function contestedUntil(
  service: Service,
  mirror: Mirror,
  now: InstantMs,
): InstantMs | undefined {
  const loan = loansOf(service, mirror)[PIN]
  if (loan === undefined || loan.is === pinOf(service)) return undefined
  const ours = managersOf(service).find(({ manager }) => manager === FIELD_MANAGERS.traffic)
  const writtenAt = parseTime(ours?.time ?? '')
  if (writtenAt === undefined) return undefined
  const until = after(writtenAt, PATIENCE)
  // The clock of the API server, which says when, may be far ahead of ours.
  const isBelievable = between(now, until) <= 2 * PATIENCE
  return now < until && isBelievable ? until : undefined
}

/** The same transition, saying who keeps changing the Services that carry its users. */
export function withContest(situation: Situation, transition: Transition): Transition {
  const { status, facts, now } = situation
  const rollout = transition.rollout ?? status.rollout
  if (rollout === undefined || rollout.finishTime !== undefined) return transition
  const contested = [...facts.services]
    .sort(([a], [b]) => compareTexts(a, b))
    .flatMap(([name, { service }]) => {
      if (service === undefined) return []
      const until = contestedUntil(service, status.borrowed, now)
      return until === undefined ? [] : [{ name, service, until }]
    })
  const [first] = contested
  if (first === undefined) return transition
  const by = rivalOf(first.service)
  const message =
    `"${by}" has changed the selector of Service "${first.name}" back, which this rollout needs; ` +
    `it is written again, but not more often than every ${PATIENCE / 1000} s`
  const lookAgainAt = earliest(transition.lookAgainAt, ...contested.map(({ until }) => until))
  return {
    ...transition,
    ...(rollout.abort === undefined
      ? { reason: 'RouteContested', message }
      : { message: `${transition.message}; ${message}` }),
    ...(lookAgainAt !== undefined && { lookAgainAt }),
  }
}

/** Who wrote the selector last. */
function rivalOf(service: Service): string {
  const [last] = managersOf(service)
    .filter(({ manager }) => manager !== FIELD_MANAGERS.traffic)
    .filter(ownsSelector)
    .sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))
  return last?.manager ?? 'somebody'
}

function ownsSelector({ fieldsV1 }: ManagedFieldsEntry): boolean {
  const spec = fieldsV1['f:spec']
  return isObject(spec) && spec['f:selector'] !== undefined
}

function managersOf({ metadata }: Service): readonly ManagedFieldsEntry[] {
  return metadata.managedFields ?? []
}
