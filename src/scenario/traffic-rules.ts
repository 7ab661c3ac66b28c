import { pathTo, type SpecViolation } from '../api/violation.ts'
import { formatDuration } from '../base/duration-text.ts'
import { profileOf } from './rate.ts'
import type { TrafficSpec } from './scenario.ts'

const RATES = ['requestsPerSecond', 'steps', 'daily'] as const

/** What makes no sense in the rate of clients. */
export function brokenTrafficRules(traffic: TrafficSpec, path: string): readonly SpecViolation[] {
  const said = RATES.filter((field) => traffic[field] !== undefined)
  const expected = 'expected one of requestsPerSecond, steps, daily'
  if (said.length === 0) return [{ path, message: `no rate, ${expected}` }]
  if (said.length > 1) return [{ path, message: `${said.join(' and ')} at once, ${expected}` }]
  if (traffic.spike !== undefined && traffic.requestsPerSecond === undefined) {
    const message = `nothing to rise from, expected requestsPerSecond instead of ${said.join()}`
    return [{ path: `${path}.spike`, message }]
  }
  return [...unorderedSteps(traffic, path), ...invertedDay(traffic, path)]
}

/** Clients that are there from the start: those of one Service send at one rate. */
export function doubledClients(traffic: readonly TrafficSpec[]): readonly SpecViolation[] {
  const known = new Set<string>()
  return traffic.flatMap(({ namespace, service }, index) => {
    const name = `${namespace}/${service}`
    if (!known.has(name)) {
      known.add(name)
      return []
    }
    const path = `${pathTo('spec.traffic', index)}.service`
    const message = `"${service}" has clients already, expected one item for all clients of a Service`
    return [{ path, message }]
  })
}

function unorderedSteps(traffic: TrafficSpec, path: string): readonly SpecViolation[] {
  const profile = profileOf(traffic)
  if (profile.kind !== 'steps') return []
  return profile.steps.flatMap(({ after }, index) => {
    const before = profile.steps[index - 1]?.after ?? -1
    if (after > before) return []
    const message = `${formatDuration(after)}, expected more than the step before it has`
    return [{ path: `${pathTo(`${path}.steps`, index)}.after`, message }]
  })
}

function invertedDay({ daily }: TrafficSpec, path: string): readonly SpecViolation[] {
  if (daily === undefined || daily.highestPerSecond >= daily.lowestPerSecond) return []
  const { highestPerSecond, lowestPerSecond } = daily
  const message = `${highestPerSecond}, expected no less than lowestPerSecond, which is ${lowestPerSecond}`
  return [{ path: `${path}.daily.highestPerSecond`, message }]
}
