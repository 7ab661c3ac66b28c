import { readFileSync } from 'node:fs'
import { judgeManifest } from '../../../src/main/judge-manifest.ts'
import { loadScenario } from '../../../src/main/load-scenario.ts'
import type { Manifests } from '../../../src/scenario/deeds/intent.ts'
import type { Action, Scenario } from '../../../src/scenario/scenario.ts'

/** A scenario and the objects of its files. */
export interface Told {
  readonly scenario: Scenario
  readonly manifests: Manifests
}

/** Reads a scenario as `rolloutplan simulate` does. */
export async function readTold(file: string): Promise<Told> {
  const loaded = await loadScenario(file, {
    readFile: (path) => Promise.resolve(readFileSync(path, 'utf8')),
    loadJudge: () => Promise.resolve(judgeManifest),
  })
  if (loaded.kind === 'problems') throw new Error(loaded.problems.join('\n'))
  return loaded
}

/** What people do, the first of it first. */
export function inOrder({ spec }: Scenario): readonly Action[] {
  return [...spec.timeline].sort((a, b) => a.at - b.at)
}
