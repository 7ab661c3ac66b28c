import { setTimeout as sleep } from 'node:timers/promises'
import { PLAN_CRD, REQUEST_CRD } from '../api/crd.ts'
import { ROLLOUT_PLANS } from '../api/rollout-plan.ts'
import { between, durationMs } from '../base/units.ts'
import { formatDuration } from '../base/duration-text.ts'
import { printable } from '../base/printable.ts'
import { EXIT, type Cli, type ExitStatus } from '../cli/cli.ts'
import type { SimulateOptions } from '../cli/simulate.ts'
import { LogHash } from '../scenario/log-hash.ts'
import { runScenario, type RunOptions, type RunReport } from '../scenario/run.ts'
import { UsageError } from '../cli/usage-error.ts'
import { WORKLOAD_KINDS } from '../scenario/workloads.ts'
import { SPAN_MAX } from '../scenario/schema/leaves.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { LiveFoot } from '../view/live-foot.ts'
import { liveLines, PLAIN } from '../view/live.ts'
import { trafficLines, verdictLines } from '../view/report.ts'
import {
  columnsOf,
  timelineHeading,
  timelineLines,
  timeWidthWithin,
  type TimelineRow,
} from '../view/timeline.ts'
import type { TimelineColumns } from '../view/timeline-layout.ts'
import { COLOURS, LiveScreen } from './live-screen.ts'
import { loadScenario } from './load-scenario.ts'

const COLUMNS_UNTOLD = 80

/** How long a live view rests on each row, so that a person can follow. */
const ROW_REST_MS = 120

type Outside = Pick<Cli, 'terminal' | 'print' | 'printError' | 'readFile' | 'loadJudge'>

/** Plays a scenario and prints it, as it goes on where a person looks at it. */
export async function simulate(
  file: string,
  options: SimulateOptions,
  cli: Outside,
): Promise<ExitStatus> {
  refuseLateEnd(options)
  const loaded = await loadScenario(file, cli)
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) cli.printError(problem)
    return EXIT.misused
  }
  const { scenario, manifests } = loaded
  const run: RunOptions = {
    scenario,
    manifests,
    crds: [PLAN_CRD, REQUEST_CRD],
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.until === undefined ? {} : { until: options.until }),
  }
  const report = await printed(file, run, options, cli)
  return report.passed ? EXIT.done : EXIT.notDone
}

/** The limit that the field of the file has too. */
function refuseLateEnd({ until }: SimulateOptions): void {
  if (until === undefined || until <= SPAN_MAX) return
  const limit = formatDuration(SPAN_MAX)
  throw new UsageError(`Cannot end at "${formatDuration(until)}": expected at most ${limit}`)
}

async function printed(
  file: string,
  run: RunOptions,
  { output }: SimulateOptions,
  cli: Outside,
): Promise<RunReport> {
  if (output === 'json') {
    const log = new LogHash()
    const report = await runScenario({ ...run, onChange: log.add })
    cli.print(JSON.stringify(jsonOf(run.scenario, report, log.text()), null, 2))
    return report
  }
  for (const line of titleLines(file, run)) cli.print(line)
  const report = await (cli.terminal.isInteractive ? live(run, cli) : plain(run, cli))
  for (const line of conclusion(report)) cli.print(line)
  return report
}

function titleLines(file: string, { scenario, seed }: RunOptions): readonly string[] {
  const { metadata, spec } = scenario
  return [spec.title ?? metadata.name, `${file}, seed ${seed ?? spec.seed}`, '']
}

async function plain(run: RunOptions, { print }: Outside): Promise<RunReport> {
  const report = await runScenario(run)
  const { start, rows } = report
  const title = { start, ...columnsOf(rows, start) }
  const lines = [...timelineHeading(title), ...rows.flatMap((row) => timelineLines(row, title))]
  for (const line of lines) print(line)
  return report
}

async function live(run: RunOptions, { terminal }: Outside): Promise<RunReport> {
  const width = terminal.columns ?? COLUMNS_UNTOLD
  const screen = new LiveScreen((text) => process.stdout.write(text))
  const look = { paint: terminal.hasColour ? COLOURS : PLAIN, columns: width }
  const columns = { ...columnsExpected(run), width }
  const foot = new LiveFoot(columns.workloads.length > 0)
  const pending: TimelineRow[] = []
  screen.print(timelineHeading(columns))
  const report = await runScenario({
    ...run,
    onRow: (row) => pending.push(row),
    onTick: async (world, _traffic, start) => {
      for (const row of pending.splice(0)) {
        foot.see(row)
        screen.print(timelineLines(row, { start, ...columns }).map((line) => printable(line)))
        const elapsedMs = between(start, world.now())
        screen.draw(liveLines({ ...foot.state, elapsedMs }, look))
        await sleep(ROW_REST_MS)
      }
    },
  })
  screen.draw([])
  const { start } = report
  screen.print(
    pending
      .flatMap((row) => timelineLines(row, { start, ...columns }))
      .map((line) => printable(line)),
  )
  return report
}

/** The same before there are rows, as far as that can be known. */
function columnsExpected({ scenario, manifests, until }: RunOptions): TimelineColumns {
  const { spec } = scenario
  const end = until ?? spec.until ?? Math.max(0, ...spec.timeline.map(({ at }) => at))
  const objects = Array.from(manifests.values()).flat()
  const names = objects
    .filter(({ kind }) => WORKLOAD_KINDS.includes(kind))
    .map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`)
  const all = [...new Set(names)]
  // What outlives its owner goes by another name.
  const isLeft = spec.timeline.some(({ delete: deleted }) => deleted !== undefined)
  return {
    workloads: all.length > 1 || isLeft ? all : [],
    hasPlans: objects.some(({ kind }) => kind === ROLLOUT_PLANS.kind),
    timeWidth: timeWidthWithin(durationMs(end)),
  }
}

function conclusion({ traffic, findings, totals, services }: RunReport): readonly string[] {
  const requests = trafficLines(traffic, totals, services)
  return ['', ...requests, ...(requests.length === 0 ? [] : ['']), ...verdictLines(findings)]
}

function jsonOf({ metadata }: Scenario, report: RunReport, logHash: string): unknown {
  const { seed, passed, findings, traffic, totals, services, nodes, start, rows } = report
  const timeline = rows.map(({ at, ...row }) => ({ atSeconds: between(start, at) / 1000, ...row }))
  const requests = { traffic, totals, services }
  const { name: scenario } = metadata
  return { scenario, seed, passed, findings, ...requests, nodes, logHash, timeline }
}
