import { dirname, isAbsolute, join } from 'node:path'
import { PLAN_CRD, REQUEST_CRD } from '../api/crd.ts'
import { defined } from '../base/assert.ts'
import type { Cli } from '../cli/cli.ts'
import { loadManifests } from '../cli/load-manifests.ts'
import { formatProblem, readManifests, type Manifest } from '../cli/read-manifests.ts'
import { UsageError } from '../cli/usage-error.ts'
import { insteadOfKind } from '../scenario/kind-meant.ts'
import { refusedManifests, type Refusal } from '../scenario/refused-manifests.ts'
import type { Manifests } from '../scenario/deeds/intent.ts'
import { unknownNames } from '../scenario/scenario-names.ts'
import { readScenario, type ScenarioProblem } from '../scenario/scenario-problems.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { tooLargeWorkloads } from '../scenario/size-rules.ts'

type Files = Pick<Cli, 'readFile' | 'loadJudge'>

export type LoadedScenario =
  | { readonly kind: 'scenario'; readonly scenario: Scenario; readonly manifests: Manifests }
  /** Everything that is wrong, each with its file and line. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

/** Reads a scenario and every file that it names. */
export async function loadScenario(file: string, files: Files): Promise<LoadedScenario> {
  const source = { name: file, text: await files.readFile(file) }
  const read = readManifests(source, { called: 'a scenario', expected: 'one of kind Scenario' })
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
  return reading.kind === 'scenario'
    ? loadFiles(document, reading.scenario, files)
    : refusedAt(document, reading.problems)
}

async function loadFiles(
  document: Manifest,
  scenario: Scenario,
  files: Files,
): Promise<LoadedScenario> {
  const loaded = await Promise.all(
    filesNamed(scenario).map(async ({ name, path }) => ({
      name,
      ...(await loadFile(document, { name, path }, files)),
    })),
  )
  const problems = loaded.flatMap(({ problems }) => problems)
  if (problems.length > 0) return refused(problems)
  const manifests = new Map(
    loaded.map(({ name, manifests }) => [name, manifests.map(({ object }) => object)]),
  )
  const wrong = [
    ...unknownNames(scenario, manifests),
    ...tooLargeWorkloads(scenario.spec, manifests),
  ]
  if (wrong.length > 0) return refusedAt(document, wrong)
  const refusals = refusedManifests(scenario.spec, manifests, [PLAN_CRD, REQUEST_CRD])
  if (refusals.length === 0) return { kind: 'scenario', scenario, manifests }
  const all = loaded.flatMap(({ manifests }) => manifests)
  return refused(refusals.map((refusal) => refusalText(refusal, all)))
}

function refusalText({ object, error }: Refusal, manifests: readonly Manifest[]): string {
  const { file, lineOf } = defined(
    manifests.find((manifest) => manifest.object === object),
    'the file of an object',
  )
  const line = lineOf(error.causes[0]?.field ?? 'metadata.namespace')
  const { kind, metadata } = object
  return `${file}:${line}: Cannot apply ${kind} "${metadata.name}": ${error.message}`
}

interface NamedFile {
  readonly name: string
  /** The field that names it first. */
  readonly path: string
}

function filesNamed({ spec: { manifests, timeline } }: Scenario): readonly NamedFile[] {
  const first = new Map<string, string>()
  const note = (name: string, path: string): void => {
    if (!first.has(name)) first.set(name, path)
  }
  manifests.forEach((name, index) => {
    note(name, `spec.manifests[${index}]`)
  })
  timeline.forEach(({ apply }, index) => {
    if (apply !== undefined) note(apply, `spec.timeline[${index}].apply`)
  })
  return Array.from(first, ([name, path]) => ({ name, path }))
}

async function loadFile(
  document: Manifest,
  { name, path }: NamedFile,
  files: Files,
): Promise<{ readonly manifests: readonly Manifest[]; readonly problems: readonly string[] }> {
  try {
    const loaded = await loadManifests(
      [isAbsolute(name) ? name : join(dirname(document.file), name)],
      files,
    )
    return {
      manifests: loaded.manifests,
      problems: [...loaded.problems.map(formatProblem), ...loaded.unknown.map(unknownKind)],
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { manifests: [], problems: [problemAt(document, { path, message: error.message })] }
  }
}

function unknownKind({ file, lineOf, object }: Manifest): string {
  const { apiVersion, kind } = object
  const found = `the simulated cluster does not serve kind ${kind} of ${apiVersion}`
  return `${file}:${lineOf('kind')}: ${found}${insteadOfKind(kind)}`
}

function refusedAt(document: Manifest, problems: readonly ScenarioProblem[]): LoadedScenario {
  return refused(problems.map((problem) => problemAt(document, problem)))
}

function problemAt({ file, lineOf }: Manifest, { path, message }: ScenarioProblem): string {
  return `${file}:${lineOf(path)}: ${path === '' ? '' : `${path}: `}${message}`
}

function refused(problems: readonly string[]): LoadedScenario {
  return { kind: 'problems', problems }
}
