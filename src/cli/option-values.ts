import { InvalidArgumentError, Option } from 'commander'
import { formatDuration, parseDuration } from '../base/duration-text.ts'
import type { DurationMs } from '../base/units.ts'

/** A span of time as people type it. */
export function time(text: string): DurationMs {
  const span = parseDuration(text)
  if (span !== undefined) return span
  throw new InvalidArgumentError('Expected a time, such as 90s, 5m or 2h')
}

/** How long something may take at most. */
export function timeoutOption(what: string, span: DurationMs): Option {
  const option = new Option('--timeout <time>', `${what}, such as 30s or 2m`)
  return option.argParser(time).default(span, formatDuration(span))
}

/** A number that things are counted by. */
export function ordinal(text: string): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : 0
  if (number >= 1 && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError('Expected a whole number from 1')
}

/** A name, with or without its kind in front, as kubectl takes it: `web` or `rolloutplan/web`. */
function nameOf(kinds: readonly string[]): (text: string) => string {
  return (text) => {
    const [kind = '', name, ...rest] = text.split('/')
    if (name === undefined) return text
    if (name !== '' && rest.length === 0 && kinds.includes(kind.toLowerCase())) return name
    throw new InvalidArgumentError(`Expected a name, such as web or ${kinds[0] ?? ''}/web`)
  }
}

export const planName = nameOf(['rolloutplan', 'rolloutplans', 'rp'])
export const deploymentName = nameOf(['deployment', 'deployments', 'deploy'])
