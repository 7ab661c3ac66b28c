import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { formatProblem, readManifests, type Manifest, type Problem } from '../cli/read-manifests.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { Manifests } from '../scenario/perform.ts'
import { readScenario } from '../scenario/scenario-problems.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { checkManifest } from './check-manifest.ts'

export type LoadedScenario =
  | { readonly kind: 'scenario'; readonly scenario: Scenario; readonly manifests: Manifests }
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

/** Reads a scenario and every file that it names; says all that is wrong, each with its line. */
export function loadScenario(file: string): LoadedScenario {
  const read = readFile(file)
  if (read.problems.length > 0) return refused(read.problems)
  const [document, second] = read.manifests
  if (document === undefined || second !== undefined) {
    const message = `Cannot read a scenario: ${read.manifests.length} objects, expected one of kind Scenario`
    return refused([{ file, line: 1, message }])
  }
  const reading = readScenario(document.object)
  if (reading.kind === 'problems') {
    return refused(
      reading.problems.map(({ path, message }) => ({
        file,
        line: document.lineOf(path),
        message: `${path}: ${message}`,
      })),
    )
  }
  return loadManifests(file, reading.scenario)
}

function loadManifests(file: string, scenario: Scenario): LoadedScenario {
  const { manifests, timeline } = scenario.spec
  const applied = timeline.flatMap(({ apply }) => (apply === undefined ? [] : [apply]))
  const files = [...new Set([...manifests, ...applied])]
  const read = files.map((name) => ({ name, ...readFile(join(dirname(file), name)) }))
  const problems = read.flatMap((entry) => [
    ...entry.problems,
    ...entry.manifests.flatMap((manifest) => checkManifest(manifest)),
  ])
  if (problems.length > 0) return refused(problems)
  const objects = new Map<string, readonly KubeObject[]>(
    read.map((entry) => [entry.name, entry.manifests.map(({ object }) => object)]),
  )
  return { kind: 'scenario', scenario, manifests: objects }
}

function readFile(file: string): { manifests: readonly Manifest[]; problems: readonly Problem[] } {
  try {
    return readManifests({ name: file, text: readFileSync(file, 'utf8') })
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const words = why === 'ENOENT' ? 'there is no such file' : why
    return { manifests: [], problems: [{ file, line: 1, message: `Cannot read it: ${words}` }] }
  }
}

function refused(problems: readonly Problem[]): LoadedScenario {
  return { kind: 'problems', problems: problems.map(formatProblem) }
}
