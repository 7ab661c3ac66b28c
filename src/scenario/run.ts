import { after, durationMs, seconds, type DurationMs, type InstantMs } from '../base/units.ts'
import { Simulation } from '../cluster/sim/simulation.ts'
import { newWorld } from '../cluster/sim/cluster-parts.ts'
import type { World } from '../cluster/sim/world.ts'
import type { Change } from '../cluster/sim/store/event-log.ts'
import type { Request } from '../cluster/intercepted-cluster.ts'
import type { CustomResourceDefinition } from '../objects/crd.ts'
import type { TimelineRow } from '../view/timeline.ts'
import { drainIntent, type Ground } from './errands/drain.ts'
import { furnish } from './furnish.ts'
import { OperatorProcess, type DeathAt } from './operator-process.ts'
import type { Manifests } from './deeds/intent.ts'
import { nodeUses, type NodeUse } from './node-use.ts'
import { carryOut, perform } from './perform.ts'
import { lastChange } from './rate.ts'
import { Recorder } from './recorder.ts'
import { serviceRow, ServiceWatch } from './service-watch.ts'
import { behaveAs, send } from './surroundings.ts'
import type { Action, Expectation, Scenario } from './scenario.ts'
import {
  sharesReader,
  trafficReader,
  type TrafficReader,
  type TrafficTotals,
  type VersionTraffic,
} from './traffic-reader.ts'
import type { Finding, Refused } from './verdict/judge.ts'
import { endlessWork } from './endless-work.ts'
import { unreachedServices } from './unreached-services.ts'
import { Verdict } from './verdict/verdict.ts'

/** How long a run goes on after the last thing that is said of it, unless `until` is given. */
const AFTERWARDS: DurationMs = seconds(60)

export interface RunOptions {
  readonly scenario: Scenario
  readonly manifests: Manifests
  readonly crds: readonly CustomResourceDefinition[]
  /** Told of each row as it happens. */
  readonly onRow?: (row: TimelineRow) => void
  /** Told of each commit, for checkers. */
  readonly onChange?: (change: Change, world: World) => void
  /** Called when the clock is about to move, with the world at rest; for a live view. */
  readonly onTick?: (world: World, traffic: TrafficReader, start: InstantMs) => void | Promise<void>
  /** Kills the operator once, at a write; another one starts a second later. */
  readonly deathAt?: DeathAt
  readonly until?: DurationMs
  readonly seed?: number
}

/** What came of a run. */
export interface RunReport {
  readonly start: InstantMs
  readonly seed: number
  readonly rows: readonly TimelineRow[]
  readonly findings: readonly Finding[]
  readonly passed: boolean
  readonly traffic: readonly VersionTraffic[]
  readonly totals: TrafficTotals
  readonly services: ReturnType<TrafficReader['services']>
  /** How full the nodes are in the end. */
  readonly nodes: readonly NodeUse[]
  /** What the operator asked of the API server, over all of its lives. */
  readonly requests: readonly Request[]
  readonly world: World
}

/** Plays a scenario from its start to its end. The same scenario and seed give the same report. */
export async function runScenario(options: RunOptions): Promise<RunReport> {
  const run = new Run(options)
  await run.play()
  return run.report()
}

class Run {
  readonly #options: RunOptions
  readonly #spec: Scenario['spec']
  readonly #seed: number
  readonly #simulation: Simulation
  readonly #start: InstantMs
  readonly #traffic: TrafficReader
  readonly #recorder: Recorder
  readonly #services: ServiceWatch
  readonly #verdict: Verdict
  readonly #rows: TimelineRow[] = []
  readonly #operators: OperatorProcess[] = []
  readonly #refusals: Refused[] = []
  readonly #bugs = new Set<string>()

  constructor(options: RunOptions) {
    this.#options = options
    this.#spec = options.scenario.spec
    this.#seed = options.seed ?? this.#spec.seed
    const world = newWorld({ seed: this.#seed })
    this.#simulation = new Simulation(world)
    this.#start = world.now()
    this.#traffic = trafficReader(world)
    const emit = (row: TimelineRow): void => {
      this.#emit(row)
    }
    this.#recorder = new Recorder(world, sharesReader(world), emit)
    this.#services = new ServiceWatch(world, emit)
    this.#verdict = new Verdict(this.#spec.expect, {
      traffic: this.#traffic,
      refusals: this.#refusals,
      start: this.#start,
    })
    world.observe((change) => {
      this.#verdict.see(change, world)
      options.onChange?.(change, world)
    })
  }

  async play(): Promise<void> {
    const { crds, manifests } = this.#options
    furnish(this.#simulation.world, { spec: this.#spec, crds, manifests })
    for (const unreached of unreachedServices(this.#spec, manifests)) {
      this.#emit(serviceRow(this.#start, unreached, unreached.text))
    }
    for (const text of endlessWork(this.#spec, manifests)) this.#emit(eventRow(this.#start, text))
    this.#startOperator(this.#options.deathAt)
    const actions = [...this.#spec.timeline].sort((a, b) => a.at - b.at)
    for (const action of actions) {
      const at = after(this.#start, action.at)
      if (at > this.#end()) break
      await this.#runUntil(at)
      this.#act(action)
    }
    await this.#runUntil(this.#end())
    this.#endOfSecond()
    this.#services.conclude()
    this.#operators.at(-1)?.kill()
  }

  report(): RunReport {
    const findings = [...this.#verdict.conclude(this.#simulation.world), ...this.#bugFindings()]
    return {
      start: this.#start,
      seed: this.#seed,
      rows: this.#rows,
      findings,
      passed: findings.every((finding) => finding.passed),
      traffic: this.#traffic.versions(),
      totals: this.#traffic.totals(undefined),
      services: this.#traffic.services(),
      nodes: nodeUses(this.#simulation.world),
      requests: this.#operators.flatMap((operator) => operator.requests),
      world: this.#simulation.world,
    }
  }

  #end(): InstantMs {
    const { until, traffic, timeline, expect } = this.#spec
    const last = Math.max(
      0,
      ...traffic.map(lastChange),
      ...timeline.map(({ at, traffic: sent }) => at + (sent === undefined ? 0 : lastChange(sent))),
      ...expect.map(saidOf),
    )
    const span = this.#options.until ?? until ?? durationMs(last + AFTERWARDS)
    return after(this.#start, span)
  }

  #startOperator(deathAt?: DeathAt): void {
    const operator = new OperatorProcess({
      simulation: this.#simulation,
      seed: this.#seed,
      deathAt,
      onDeath: () => {
        if (deathAt === undefined) return
        this.#simulation.outside.wakeIn(seconds(1), () => {
          this.#startOperator()
        })
      },
      onBug: ({ part, about, error }) => {
        const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.#bugs.add(`${part}, ${about}: ${what}`)
      },
    })
    this.#operators.push(operator)
    operator.start()
  }

  #act(action: Action): void {
    const { world } = this.#simulation
    const { behave, traffic, operator } = action
    this.#endOfSecond()
    if (behave !== undefined) this.#recorder.tell(() => behaveAs(world, behave))
    if (traffic !== undefined) this.#recorder.tell(() => send(world, traffic))
    if (operator !== undefined) this.#recorder.tell(() => this.#signal(operator))
    this.#recorder.tell(() => this.#perform(action))
  }

  #perform(action: Action): string | undefined {
    const { world } = this.#simulation
    const { drain } = action
    const done =
      drain === undefined
        ? perform(world, action, this.#options.manifests)
        : carryOut(world, drainIntent(this.#ground(), drain), action)
    if (done?.refused !== undefined) this.#noteRefusal(done.refused)
    return done?.text
  }

  #noteRefusal(answer: string): void {
    this.#refusals.push({ at: this.#simulation.world.now(), answer })
  }

  #ground(): Ground {
    return {
      world: this.#simulation.world,
      outside: this.#simulation.outside,
      say: (text) => {
        this.#recorder.tell(() => text)
      },
      refused: (why) => {
        this.#noteRefusal(why)
      },
    }
  }

  #signal(signal: 'kill' | 'start'): string {
    if (signal === 'kill') this.#operators.at(-1)?.kill()
    else this.#startOperator()
    return signal === 'kill' ? 'the operator is killed' : 'the operator is started'
  }

  /** Lets the world go on, looking at it whenever the clock is about to move. */
  async #runUntil(until: InstantMs): Promise<void> {
    const { world } = this.#simulation
    for (;;) {
      const next = world.nextAt
      const at = next === undefined || next > until ? until : next
      if (at > world.now()) await this.#tick(at)
      await this.#simulation.runUntil(at)
      if (at === until && (world.nextAt ?? Infinity) > until) break
    }
  }

  async #tick(next: InstantMs): Promise<void> {
    const { world } = this.#simulation
    this.#verdict.look(world)
    this.#services.look()
    if (Math.floor(next / 1000) > Math.floor(world.now() / 1000)) this.#endOfSecond()
    await this.#options.onTick?.(world, this.#traffic, this.#start)
  }

  #emit(row: TimelineRow): void {
    this.#rows.push(row)
    this.#options.onRow?.(row)
  }

  #endOfSecond(): void {
    this.#recorder.endOfSecond()
    this.#services.endOfSecond()
  }

  #bugFindings(): readonly Finding[] {
    return Array.from(this.#bugs, (seen) => ({
      expected: 'the operator meets no bug',
      passed: false,
      seen,
    }))
  }
}

/** Up to when an expectation speaks of the run; nothing where it is of all of it. */
function saidOf(expectation: Expectation): number {
  if ('by' in expectation) return expectation.by
  return 'at' in expectation ? expectation.at : 0
}

function eventRow(at: InstantMs, text: string): TimelineRow {
  return { at, source: 'event', workload: '', text, progress: '', pods: [], shares: [] }
}
