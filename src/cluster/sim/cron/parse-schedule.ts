import { durationMs, type DurationMs } from '../../../base/units.ts'
import type { Schedule } from './schedule.ts'

interface Field {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ')

const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
]

const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** What is wrong with a schedule. */
class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/**
 * The schedule that a text says, or why it says none.
 *
 * As github.com/robfig/cron v3.0.1 reads it (parser.go, ParseStandard), which Kubernetes 1.36 uses,
 * to the word. Left out on purpose: which zone a `TZ=` in front names; new CronJobs may not.
 */
export function parseSchedule(text: string): Schedule | string {
  try {
    return scheduleOf(text.replace(/^(CRON_)?TZ=\S* +/, '').trim())
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return error.message
  }
}

function scheduleOf(text: string): Schedule {
  if (text.startsWith('@every ')) return { kind: 'every', span: spanOf(text) }
  const named = text.startsWith('@') ? NAMED[text] : text
  if (named === undefined) throw new Unreadable(`unrecognized descriptor: ${text}`)
  const words = named.split(/\s+/).filter((word) => word !== '')
  if (words.length !== FIELDS.length) {
    const found = `${words.length}: [${words.join(' ')}]`
    throw new Unreadable(`expected exactly ${FIELDS.length} fields, found ${found}`)
  }
  const parts = FIELDS.map((field, index) => partOf(words[index] ?? '', field))
  const valuesOf = (index: number): ReadonlySet<number> => parts[index]?.values ?? new Set()
  return {
    kind: 'calendar',
    minute: valuesOf(0),
    hour: valuesOf(1),
    dayOfMonth: valuesOf(2),
    month: valuesOf(3),
    dayOfWeek: valuesOf(4),
    isAnyDay: [2, 4].some((index) => parts[index]?.isAny),
  }
}

interface Part {
  readonly values: ReadonlySet<number>
  readonly isAny: boolean
}

function partOf(word: string, field: Field): Part {
  const ranges = word.split(',').filter((range) => range !== '')
  const parts = ranges.map((range) => rangeOf(range, field))
  const values = new Set(parts.flatMap((part) => Array.from(part.values)))
  return { values, isAny: parts.some(({ isAny }) => isAny) }
}

/** One of `*`, `5`, `5-10`, and each with a step, such as `5/2`, which goes on to the end. */
function rangeOf(text: string, field: Field): Part {
  const [range = '', stepText, ...slashes] = text.split('/')
  const { isStar, isSingle, start, end } = limitsOf(range, text, field)
  if (slashes.length > 0) throw new Unreadable(`too many slashes: ${text}`)
  const step = stepText === undefined ? 1 : wholeOf(stepText)
  const last = stepText !== undefined && isSingle ? field.max : end
  checkRange(text, field, { start, end: last, step })
  const values = new Set<number>()
  for (let value = start; value <= last; value += step) values.add(value)
  return { values, isAny: isStar && step === 1 }
}

interface Limits {
  readonly isStar: boolean
  readonly isSingle: boolean
  readonly start: number
  readonly end: number
}

function limitsOf(range: string, text: string, field: Field): Limits {
  const [low = '', high, ...hyphens] = range.split('-')
  const isSingle = high === undefined
  if (low === '*' || low === '?') {
    return { isStar: true, isSingle, start: field.min, end: field.max }
  }
  const start = numberOf(low, field)
  if (hyphens.length > 0) throw new Unreadable(`too many hyphens: ${text}`)
  const end = high === undefined ? start : numberOf(high, field)
  return { isStar: false, isSingle, start, end }
}

interface Range {
  readonly start: number
  readonly end: number
  readonly step: number
}

function checkRange(text: string, { min, max }: Field, { start, end, step }: Range): void {
  if (start < min) {
    throw new Unreadable(`beginning of range (${start}) below minimum (${min}): ${text}`)
  }
  if (end > max) throw new Unreadable(`end of range (${end}) above maximum (${max}): ${text}`)
  if (start > end) {
    throw new Unreadable(`beginning of range (${start}) beyond end of range (${end}): ${text}`)
  }
  if (step === 0) throw new Unreadable(`step of range should be a positive number: ${text}`)
}

function numberOf(text: string, { min, names = [] }: Field): number {
  const index = names.indexOf(text.toLowerCase())
  return index < 0 ? wholeOf(text) : min + index
}

function wholeOf(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    const why = `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
    throw new Unreadable(`failed to parse int from ${text}: ${why}`)
  }
  const value = Number(text)
  if (value < 0) throw new Unreadable(`negative number (${value}) not allowed: ${text}`)
  return value
}

const SIZES: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** In whole seconds, of one at least. */
function spanOf(text: string): DurationMs {
  const said = text.slice('@every '.length)
  const parts = Array.from(said.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g))
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== said) {
    const why = `time: invalid duration ${JSON.stringify(said)}`
    throw new Unreadable(`failed to parse duration ${text}: ${why}`)
  }
  const span = parts.reduce((sum, [, count, unit]) => sum + Number(count) * sizeOf(unit), 0)
  return durationMs(Math.max(Math.floor(span / 1000), 1) * 1000)
}

function sizeOf(unit: string | undefined): number {
  return SIZES[unit ?? ''] ?? 0
}
