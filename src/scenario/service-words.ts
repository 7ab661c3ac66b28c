import { formatDuration } from '../base/duration-text.ts'
import { durationMs } from '../base/units.ts'
import type { RefusalCause, Trouble } from '../cluster/sim/traffic/trouble.ts'

/** What is the matter with the requests to a Service at a moment. */
export interface Plight extends Trouble {
  /** What tells it from another plight. */
  readonly kind: PlightKind
  /** Why it is so, as people read it. */
  readonly why: string
}

export type PlightKind = RefusalCause['kind'] | 'errors'

/** Requests that were not answered well, in a while. */
export interface Toll {
  readonly refused: number
  readonly errors: number
  readonly spanMs: number
}

const TOLD_IN_FULL = 5

export function causeText(cause: RefusalCause): string {
  switch (cause.kind) {
    case 'nobody':
      return 'no pod is ready'
    case 'gone':
      return 'there is no such Service any more'
    case 'podless':
      return `its selector ${cause.selector} matches no pod`
    case 'portless':
      return `no container has a port named ${cause.names.map((name) => `"${name}"`).join(' or ')}`
    case 'nowhere':
      return 'there is no node where they could come in'
    case 'elsewhere':
      return 'its traffic policy is Local, and no pod is on the node where they come in'
    case 'silent':
      return silentText(cause.pods, cause.of)
    case 'policy':
      return `a NetworkPolicy keeps them from ${cause.pods} of ${cause.of} pods`
    case 'full':
      return 'pods are at their capacity'
  }
}

export function failingText(images: readonly string[]): string {
  return `${images.join(' and ')} ${images.length === 1 ? 'fails' : 'fail'}`
}

/** What a Service does to the requests that it gets now. */
export function plightText({ refused, errors, why }: Plight): string {
  const parts = [
    refused === 0 ? '' : `refuses ${shareText(refused)}`,
    errors === 0 ? '' : `answers ${shareText(errors)} with an error`,
  ]
  return `${parts.filter((part) => part !== '').join(' and ')}: ${why}`
}

/** How it ends, where requests still come. */
export function endText(toll: Toll): string {
  const end = toll.errors === 0 ? 'answers all requests again' : 'answers well again'
  return `${end}: ${tollText(toll)} in ${spanText(toll.spanMs)}`
}

/** How it ends where nobody sends requests any more. */
export function silenceText(toll: Toll): string {
  return `gets no more requests: ${tollText(toll)} in ${spanText(toll.spanMs)}`
}

/** What has come and gone. */
export function blipText({ refused, errors, spanMs }: Toll, why: string): string {
  const amount =
    refused > 0 ? `refuses ${requests(refused)}` : `answers ${requests(errors)} with an error`
  return `${amount} in ${spanText(spanMs)}: ${why}`
}

/** Which time it is that something is told, where not every time is. */
export function timesText(times: number): string {
  if (times < TOLD_IN_FULL) return ''
  const next = String(times).startsWith('2') ? times * 2.5 : times * 2
  return ` (the ${times}th time; told again at the ${next}th)`
}

/** The first few times, then the 10th, 20th, 50th, 100th and so on. */
export function isTold(times: number): boolean {
  return times <= TOLD_IN_FULL || /^[125]0+$/.test(String(times))
}

function silentText(pods: number, of: number): string {
  if (of === 1) return 'its pod does not answer'
  if (pods === of) return `none of its ${of} pods answers`
  return `${pods} of ${of} pods ${pods === 1 ? 'does' : 'do'} not answer`
}

function shareText(share: number): string {
  if (share >= 1) return 'all requests'
  const percent = Math.round(share * 100)
  if (percent < 1) return 'less than 1 % of requests'
  return `${Math.min(percent, 99)} % of requests`
}

function tollText({ refused, errors }: Toll): string {
  if (errors === 0) return `${requests(refused)} refused`
  if (refused === 0) return `${requests(errors)} answered with an error`
  return `${requests(refused)} refused and ${errors} answered with an error`
}

function requests(count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'}`
}

/** To a tenth of a second where it is short. */
function spanText(span: number): string {
  if (span < 10_000) return `${Math.max(0.1, Math.round(span / 100) / 10)} s`
  if (span < 59_500) return `${Math.round(span / 1000)} s`
  return formatDuration(durationMs(Math.round(span / 1000) * 1000))
}
