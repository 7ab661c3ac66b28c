import type { z } from 'zod'
import { SCENARIO, type Scenario } from './scenario.ts'

/** What is wrong with a scenario, and at which field. */
export interface ScenarioProblem {
  readonly path: string
  readonly message: string
}

export type ScenarioReading =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'problems'; readonly problems: readonly ScenarioProblem[] }

type Issue = z.core.$ZodIssue

/** Checks a parsed file against the shape of a scenario and fills in the defaults. */
export function readScenario(value: unknown): ScenarioReading {
  const result = SCENARIO.safeParse(value)
  if (result.success) return { kind: 'scenario', scenario: result.data }
  return {
    kind: 'problems',
    problems: result.error.issues.flatMap((issue) => problemsOf(issue, [])),
  }
}

function problemsOf(issue: Issue, above: readonly PropertyKey[]): readonly ScenarioProblem[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') return nearestOption(issue.errors, path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathText([...path, key]),
      message: `unknown field "${key}"`,
    }))
  }
  return [{ path: pathText(path), message: lowerFirst(issue.message) }]
}

/** Of the forms that a value may have, the one that it is closest to says what is missing. */
function nearestOption(
  options: readonly (readonly Issue[])[],
  path: readonly PropertyKey[],
): readonly ScenarioProblem[] {
  const found = options.map((issues) => issues.flatMap((issue) => problemsOf(issue, path)))
  found.sort((a, b) => a.length - b.length)
  return found[0] ?? [{ path: pathText(path), message: 'expected another value' }]
}

function pathText(path: readonly PropertyKey[]): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += text === '' ? String(step) : `.${String(step)}`
  }
  return text
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
