import { isObject } from '../../base/json.ts'
import { nearest } from '../../base/nearest.ts'
import type { InstantMs } from '../../base/units.ts'
import { kindNamed } from '../../cluster/sim/kinds/kind-named.ts'
import type { World } from '../../cluster/sim/world.ts'
import { EVENTS, type Event } from '../../objects/coordination.ts'
import type { KubeObject } from '../../objects/meta.ts'
import { PODS } from '../../objects/pod.ts'
import { isSameResource } from '../../objects/resource.ts'
import { isNamedAfterMaker } from '../names-in-run.ts'
import { shortAnswer } from '../short-answer.ts'
import { byJudge, periodOf } from './in-time.ts'
import { timeText, type ExpectationWith, type Finding, type Judge, type Refused } from './judge.ts'

/** An object that comes to have some fields, or that goes. */
export function objectJudge(expectation: ExpectationWith<'object'>, start: InstantMs): Judge {
  const { object, has, gone } = expectation
  const what = gone === true ? 'is gone' : `has ${fieldsText(has)}`
  let wasThere = false
  return byJudge(`${object.kind} "${object.name}" ${what}`, expectation, start, (world) => {
    const all = find(world, object)
    const [live] = all
    if (gone === true) {
      wasThere ||= live !== undefined
      const seen = live !== undefined ? 'it is there' : 'there never was one'
      return { holds: wasThere && live === undefined, seen }
    }
    if (live === undefined) return { holds: false, seen: 'no such object' }
    const others = all.length === 1 ? '' : ` of ${live.metadata.name}, one of ${all.length}`
    const seen = `${fieldsText(shapedAs(has, live))}${others}`
    return { holds: all.some((one) => matches(has, one)), seen }
  })
}

/** The one of this name, or those whose generated names begin with it, as a Deployment's pods. */
function find(
  world: World,
  { kind, name, namespace = 'default' }: ExpectationWith<'object'>['object'],
): readonly KubeObject[] {
  const resource = kindNamed(world, kind)?.resource
  if (resource === undefined) return []
  const place = resource.namespaced ? namespace : ''
  const named = world.api.get(resource, { namespace: place, name })
  if (named !== undefined) return [named]
  if (!isNamedAfterMaker(kind)) return []
  return Array.from(world.store.list(resource, place)).filter(({ metadata }) =>
    metadata.name.startsWith(`${name}-`),
  )
}

/** Whether a value has all that is wanted; it may have more. */
function matches(wanted: unknown, live: unknown): boolean {
  if (wanted === null) return live === undefined || live === null
  if (Array.isArray(wanted)) {
    return Array.isArray(live) && wanted.every((item) => live.some((each) => matches(item, each)))
  }
  if (!isObject(wanted)) return wanted === live
  return isObject(live) && Object.keys(wanted).every((key) => matches(wanted[key], live[key]))
}

/** What a value has where something is wanted of it, for people to compare. */
function shapedAs(wanted: unknown, live: unknown): unknown {
  if (!isObject(wanted) || !isObject(live)) return live
  return Object.fromEntries(
    Object.keys(wanted).map((key) => [key, shapedAs(wanted[key], live[key]) ?? null]),
  )
}

/** Such as `spec.type ClusterIP, no spec.externalName`. */
function fieldsText(value: unknown, path = ''): string {
  if (value === null || value === undefined) return `no ${path}`
  if (!isObject(value))
    return `${path} ${typeof value === 'string' ? value : JSON.stringify(value)}`
  return Object.entries(value)
    .map(([name, inner]) => fieldsText(inner, path === '' ? name : `${path}.${name}`))
    .join(', ')
}

export function eventJudge(expectation: ExpectationWith<'event'>, start: InstantMs): Judge {
  const { event, about, says } = expectation
  const { from, end, words: period } = periodOf(expectation, start)
  const words = [
    about === undefined ? '' : ` about ${about.kind}${quoted(' ', about.name)}`,
    quoted(' that says ', says),
  ]
  const expected = `${period} there is an Event ${event}${words.join('')}`
  const isMeant = (found: Event): boolean =>
    found.reason === event &&
    isAbout(found, about) &&
    (says === undefined || found.message.includes(says))
  const reasons = new Set<string>()
  let last: string | undefined
  let found: Finding | undefined
  return {
    expected,
    look: () => undefined,
    see({ resource, kind, object }, world) {
      if (found !== undefined || kind === 'deleted' || !isSameResource(resource, EVENTS)) return
      const seen = object as Event
      const now = world.now()
      const when = `at ${timeText(start, now)}`
      const said = `"${seen.message}" ${when}`
      if (isAbout(seen, about)) reasons.add(seen.reason)
      if (seen.reason === event) last = said
      if (now < from || now > end || !isMeant(seen)) return
      found = { expected, passed: true, seen: says === undefined ? said : when }
    },
    conclude: () => found ?? { expected, passed: false, seen: last ?? unseen(event, reasons) },
  }
}

/** What is said of an Event that nobody saw: its reason may be mistyped. */
function unseen(event: string, reasons: ReadonlySet<string>): string {
  const near = nearest(event, [...reasons])
  return `no such Event${quoted(', but one with the reason ', near)}`
}

function isAbout(
  { involvedObject: { kind, name } }: Event,
  about: ExpectationWith<'event'>['about'],
): boolean {
  if (about === undefined) return true
  if (kind !== about.kind) return false
  const { name: wanted = name } = about
  return kind === PODS.kind ? name.startsWith(wanted) : name === wanted
}

export function refusalJudge(
  expectation: ExpectationWith<'refused'>,
  refusals: readonly Refused[],
  start: InstantMs,
): Judge {
  const { refused } = expectation
  const { from, end, words } = periodOf(expectation, start)
  const expected = `${words} something is refused${quoted(' with ', refused)}`
  return {
    expected,
    look: () => undefined,
    conclude() {
      const inTime = refusals.filter(({ at }) => at >= from && at <= end)
      const found = inTime.find(({ answer }) => answer.includes(refused))
      const seen = found ?? inTime.at(-1)
      return {
        expected,
        passed: found !== undefined,
        seen: shortAnswer(seen?.answer ?? 'no refusal'),
      }
    },
  }
}

function quoted(before: string, text: string | undefined): string {
  return text === undefined ? '' : `${before}"${text}"`
}
