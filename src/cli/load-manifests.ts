import { checkManifests, type CheckedManifests } from './check-manifests.ts'
import type { Cli } from './cli.ts'
import { readManifests } from './read-manifests.ts'

/** Reads and checks the objects of some files, in the order of the files. */
export async function loadManifests(
  paths: readonly string[],
  { readFile, loadJudge }: Pick<Cli, 'readFile' | 'loadJudge'>,
): Promise<CheckedManifests> {
  const texts = await Promise.all(paths.map(async (name) => ({ name, text: await readFile(name) })))
  const read = texts.map((text) => readManifests(text))
  const checked = checkManifests(
    read.flatMap(({ manifests }) => manifests),
    await loadJudge(),
  )
  return {
    ...checked,
    problems: [...read.flatMap(({ problems }) => problems), ...checked.problems],
  }
}
