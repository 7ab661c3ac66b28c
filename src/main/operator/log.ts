import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'
import { formatTime } from '../../base/rfc3339.ts'
import type { OperateOptions } from '../../cli/operator-flags.ts'
import type { Journal } from '../../controllers/rollout-plan/reconcile.ts'
import { formatKey } from '../../runtime/key-text.ts'
import type { Bug, Outage, Pass, Recovery } from '../../runtime/runtime.ts'
import { adviceOn } from './advice.ts'
import { isEveryday } from './refusal-log.ts'

/** One line of JSON for each entry; on standard output where nothing else is said. */
export function makeLog(
  { logLevel }: Pick<OperateOptions, 'logLevel'>,
  destination?: DestinationStream,
): Logger {
  const options = {
    level: logLevel,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: errorFields },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

export function journalIn(log: Logger): Journal {
  return {
    wrote: ({ plan, revision, object, why }) => {
      log.info({ plan: formatKey(plan), revision, object, why }, 'An object was written')
    },
  }
}

/** Says of a plan that was refused something when it comes back: at first, and while it lasts. */
export function logPass(log: Logger, { about, end }: Pass): void {
  if (end.kind !== 'refused') return
  const { refusal, nextAt, failures } = end
  const { reason, message } = refusal
  const fields = { plan: about, reason, error: message, nextTime: formatTime(nextAt) }
  const isRepeated = failures > 1 && failures < FAILURES_THAT_LAST
  if (isEveryday(refusal) || isRepeated) log.debug(fields, BACK_OFF)
  else log.warn(fields, BACK_OFF)
}

const BACK_OFF = 'A plan rests after a refusal'
/** From here on a plan rests for 5 s and longer: these are few. */
const FAILURES_THAT_LAST = 11

/** Says once that a part of the operator is cut off, and once that it is not any more. */
export function logOutage(log: Logger, { part, why, since }: Outage): void {
  const { reason, message } = why
  const advice = adviceOn(why)
  const fields = { part, reason, error: message, ...(advice && { advice }) }
  log.warn({ ...fields, since: formatTime(since) }, 'A part of the operator is cut off')
}

export function logRecovery(log: Logger, { part, lasted }: Recovery): void {
  log.info({ part, lastedSeconds: lasted / 1000 }, 'A part of the operator goes on')
}

export function logBug(log: Logger, { part, about, error }: Bug): void {
  log.error({ part, about, err: error }, 'The operator met a bug of its own')
}

/** What an error says and where; nothing that some library has hung on it. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  return { name, message, stack, ...(cause === undefined ? {} : { cause: errorFields(cause) }) }
}
