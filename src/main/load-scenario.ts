import { dirname, join } from 'node:path'
import type { Cli } from '../cli/cli.ts'
import { loadManifests } from '../cli/load-manifests.ts'
import { formatProblem, readManifests, type Manifest } from '../cli/read-manifests.ts'
import type { KubeObject } from '../objects/meta.ts'
import type { Manifests } from '../scenario/perform.ts'
import { readScenario } from '../scenario/scenario-problems.ts'
import type { Scenario } from '../scenario/scenario.ts'

type Files = Pick<Cli, 'readFile' | 'judgeManifest'>

export type LoadedScenario =
  | { readonly kind: 'scenario'; readonly scenario: Scenario; readonly manifests: Manifests }
  /** Everything that is wrong, each with its file and line. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

/** Reads a scenario and every file that it names. */
export async function loadScenario(file: string, files: Files): Promise<LoadedScenario> {
  const read = readManifests({ name: file, text: await files.readFile(file) })
  if (read.problems.length > 0) return refused(read.problems.map(formatProblem))
  const [document, second] = read.manifests
  if (document === undefined || second !== undefined) {
    const found = `${read.manifests.length} objects, expected one of kind Scenario`
    return refused([`${file}:1: Cannot read a scenario: ${found}`])
  }
  if (document.object.kind !== 'Scenario') {
    const line = document.lineOf('kind')
    return refused([
      `${file}:${line}: Cannot simulate a ${document.object.kind}: expected kind Scenario`,
    ])
  }
  const reading = readScenario(document.object)
  if (reading.kind === 'scenario') return loadFiles(file, reading.scenario, files)
  return refused(
    reading.problems.map(({ path, message }) => {
      return `${file}:${document.lineOf(path)}: ${path}: ${message}`
    }),
  )
}

async function loadFiles(file: string, scenario: Scenario, files: Files): Promise<LoadedScenario> {
  const { manifests, timeline } = scenario.spec
  const applied = timeline.flatMap(({ apply }) => (apply === undefined ? [] : [apply]))
  const names = [...new Set([...manifests, ...applied])]
  const loaded = await Promise.all(
    names.map(async (name) => ({
      name,
      ...(await loadManifests([join(dirname(file), name)], files)),
    })),
  )
  const problems = loaded.flatMap(({ problems, unknown }) => [
    ...problems.map(formatProblem),
    ...unknown.map(unknownKind),
  ])
  if (problems.length > 0) return refused(problems)
  const objects = new Map<string, readonly KubeObject[]>(
    loaded.map(({ name, manifests }) => [name, manifests.map(({ object }) => object)]),
  )
  return { kind: 'scenario', scenario, manifests: objects }
}

function unknownKind({ file, lineOf, object }: Manifest): string {
  const { apiVersion, kind } = object
  return `${file}:${lineOf('kind')}: the simulated cluster does not serve kind ${kind} of ${apiVersion}`
}

function refused(problems: readonly string[]): LoadedScenario {
  return { kind: 'problems', problems }
}
