import { readFileSync } from 'node:fs'
import { PLAN_CRD, REQUEST_CRD } from '../../src/api/crd.ts'
import { judgeManifest } from '../../src/main/judge-manifest.ts'
import { loadScenario } from '../../src/main/load-scenario.ts'
import { runScenario, type RunOptions, type RunReport } from '../../src/scenario/run.ts'
import { columnsOf, timelineHeading, timelineLines } from '../../src/view/timeline.ts'
import { InvariantWatch } from './invariants/invariant-watch.ts'

/** An `onChange` of one's own takes the place of the invariants. */
export type Overrides = Partial<Pick<RunOptions, 'deathAt' | 'onChange' | 'seed' | 'until'>>

export interface ExampleRun {
  readonly report: RunReport
  /** Every invariant that was broken, after whichever write. */
  readonly violations: readonly string[]
}

/** Plays a scenario of the examples as the command line does, with the invariants watched. */
export async function playExample(
  file: string,
  overrides: Overrides = {},
  except: readonly string[] = [],
): Promise<ExampleRun> {
  const loaded = await loadScenario(`examples/${file}`, {
    readFile: (path) => Promise.resolve(readFileSync(path, 'utf8')),
    loadJudge: () => Promise.resolve(judgeManifest),
  })
  if (loaded.kind === 'problems') throw new Error(loaded.problems.join('\n'))
  const watch = new InvariantWatch(except)
  const report = await runScenario({
    scenario: loaded.scenario,
    manifests: loaded.manifests,
    crds: [PLAN_CRD, REQUEST_CRD],
    onChange: watch.see,
    ...overrides,
  })
  return { report, violations: watch.violations }
}

/** The timeline of a run, as text. */
export function timelineOf({ start, rows }: RunReport): string {
  const title = { start, ...columnsOf(rows, start) }
  return [...timelineHeading(title), ...rows.flatMap((row) => timelineLines(row, title))].join('\n')
}
