import type { Clock } from '../../../src/base/clock.ts'
import { after, durationMs, seconds } from '../../../src/base/units.ts'
import { OPERATOR_NAME } from '../../../src/api/labels.ts'
import { EVENT_REASONS, type EventMeaning } from '../../../src/api/reasons.ts'
import {
  ROLLOUT_PLANS,
  type RolloutPlan,
  type RolloutPlanSpec,
  type StrategySpec,
} from '../../../src/api/rollout-plan.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import type { Request } from '../../../src/cluster/intercepted-cluster.ts'
import { Simulation } from '../../../src/cluster/sim/simulation.ts'
import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import type { GateType } from '../../../src/domain/rollout/at-rest/which-gate.ts'
import { isComplete } from '../../../src/domain/rollout/hand-over/override.ts'
import { EVENTS, type Event } from '../../../src/objects/coordination.ts'
import { PODS, type Pod } from '../../../src/objects/pod.ts'
import { canaryOf } from '../facts.ts'
import { InvariantWatch } from '../invariants/invariant-watch.ts'
import { deploymentIn, PERSON } from '../sim/workload-world.ts'
import { Chronicle } from './chronicle.ts'
import { furnishedWorld, type Ground } from './furnished-world.ts'
import { Glimpse } from './glimpse.ts'
import { Person } from './person.ts'
import { StagedOperator, type Moment } from './staged-operator.ts'

export interface StageOptions extends Ground {
  readonly strategy?: StrategySpec
  readonly plan?: Partial<RolloutPlanSpec>
  /** The ids of invariants that a story breaks on purpose, such as by making pods unready. */
  readonly except?: readonly string[]
}

/** Something done at once when the operator makes a write, before any controller sees it. */
interface Race {
  readonly moment: Moment
  readonly isDue: (request: Request) => boolean
  readonly deed: () => void
}

const LATENCY = durationMs(2)

/** Whatever waits, waits no longer than this. */
const PATIENCE_SECONDS = 120

/**
 * The Deployment "web" with a Service and a plan of that name in a simulated cluster, an operator,
 * and the people around them.
 */
export class Stage {
  readonly world: World
  readonly person: Person
  readonly see: Glimpse
  /** The images of the pods made since the plan was there, in order. */
  readonly podsMade: string[] = []
  /** Everything that operators have asked for. */
  readonly requests: Request[] = []
  /** What went wrong at any moment, whoever did it. */
  readonly faults: string[] = []
  readonly #options: StageOptions
  readonly #simulation: Simulation
  readonly #watch: InvariantWatch
  readonly #chronicle: Chronicle
  readonly #races: Race[] = []
  #operator: StagedOperator | undefined
  #writes = 0

  private constructor(options: StageOptions) {
    this.#options = options
    this.world = furnishedWorld(options)
    this.#simulation = new Simulation(this.world)
    this.person = new Person(this.world)
    this.see = new Glimpse(this.world)
    this.#watch = new InvariantWatch(options.except)
    this.#chronicle = new Chronicle(this.world)
  }

  /** The operator has said what it makes of the plan and a Deployment that is at rest. */
  static async open(options: StageOptions = {}): Promise<Stage> {
    const stage = new Stage(options)
    stage.world.observe((change) => {
      stage.#observe(change)
    })
    stage.createPlan()
    stage.startOperator()
    await stage.until(() => ['Healthy', 'Degraded'].includes(stage.see.phase))
    return stage
  }

  createPlan(name = PLAN.name): RolloutPlan {
    const { strategy = canaryOf(), plan = {} } = this.#options
    const spec = { targetRef: { name: 'web' }, strategy, ...plan }
    const { apiVersion, kind, namespace } = PLAN
    const object = { apiVersion, kind, metadata: { name, namespace }, spec }
    return this.world.api.create(ROLLOUT_PLANS, object as unknown as RolloutPlan, PERSON)
  }

  /** The cluster and its clock, as somebody outside reaches them. */
  connect(): { readonly cluster: Cluster; readonly clock: Clock } {
    return { cluster: this.#simulation.connect(LATENCY), clock: this.#simulation.outside }
  }

  startOperator(): void {
    this.#operator?.kill()
    this.#operator = new StagedOperator({
      simulation: this.#simulation,
      seed: this.world.seed,
      onWrite: (moment, request) => {
        this.#race(moment, request)
      },
      onRequest: (request) => {
        this.requests.push(request)
      },
      onBug: ({ part, about, error }) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.faults.push(`bug in ${part}, ${about}: ${text}`)
      },
    })
  }

  killOperator(): void {
    this.#operator?.kill()
  }

  /** The gate that the plan gets at rest. */
  get gate(): GateType {
    const { plan, policy = false } = this.#options
    return policy && plan?.gate !== 'Paused' ? 'AdmissionPolicy' : 'Paused'
  }

  /** How many writes the operator has asked for, Events left aside. */
  get writes(): number {
    return this.#writes
  }

  /** Once, just before a write of the operator takes its way to the API server. */
  beforeWrite(isDue: (request: Request) => boolean, deed: () => void): void {
    this.#races.push({ moment: 'before', isDue, deed })
  }

  /** Once, in the very instant in which a write of the operator has taken effect. */
  afterWrite(isDue: (request: Request) => boolean, deed: () => void): void {
    this.#races.push({ moment: 'after', isDue, deed })
  }

  /** Whether everything was done that was to be done at some write. */
  get areRacesRun(): boolean {
    return this.#races.length === 0
  }

  async runFor(time: number): Promise<void> {
    await this.#simulation.runFor(seconds(time))
  }

  /** Lets time go on until something is so, or fails with what was seen instead. */
  async until(isSo: () => boolean, within = PATIENCE_SECONDS): Promise<void> {
    const { world } = this
    const deadline = after(world.now(), seconds(within))
    while (!isSo()) {
      const next = world.nextAt
      if (next === undefined || next > deadline) {
        throw new Error(`Not so within ${within} s: ${String(isSo)}`)
      }
      await this.#simulation.runUntil(next)
    }
  }

  async untilReason(reason: string, within?: number): Promise<void> {
    await this.until(() => this.see.reason === reason, within).catch((error: unknown) => {
      throw new Error(`Never ${reason}; it is ${this.see.reason}: ${this.see.message}`, {
        cause: error,
      })
    })
  }

  /**
   * Until a version serves alone, and neither the plan nor the Deployment has anything left to do.
   */
  async untilComplete(image: string, within?: number): Promise<void> {
    await this.until(() => {
      const { phase, status } = this.see
      const isStable = phase === 'Healthy' && status.stable?.images[0] === image
      return isStable && this.#isAlone(image) && isComplete(deploymentIn(this.world))
    }, within)
  }

  /** What was broken, and what had happened before; to be asked at the end of a story. */
  verdict(): string | undefined {
    const { violations } = this.#watch
    const faults = [...this.faults, ...violations]
    return faults.length === 0 ? undefined : faults.join('\n')
  }

  /** The last writes of everybody, for whoever has to find out why. */
  story(): string {
    return `seed ${this.world.seed}\n${this.#chronicle.text()}`
  }

  end(): void {
    this.killOperator()
  }

  #isAlone(image: string): boolean {
    return Object.keys(this.see.ready).every((other) => other === image)
  }

  #race(moment: Moment, request: Request): void {
    if (request.resource.kind === EVENTS.kind) return
    if (moment === 'before') this.#writes++
    const due = this.#races.filter((race) => race.moment === moment && race.isDue(request))
    for (const race of due) {
      this.#races.splice(this.#races.indexOf(race), 1)
      this.#chronicle.note('--- at once ---')
      race.deed()
    }
  }

  #expectListed({ type, reason, source }: Event): void {
    if (source?.component !== OPERATOR_NAME) return
    const listed: Readonly<Record<string, EventMeaning>> = EVENT_REASONS
    if (listed[reason]?.type !== type) this.faults.push(`unlisted Event ${type} ${reason}`)
  }

  #observe(change: Change): void {
    this.#chronicle.see(change)
    this.#watch.see(change, this.world)
    if (change.kind !== 'added') return
    if (change.resource.kind === PODS.kind) {
      this.podsMade.push((change.object as Pod).spec.containers[0]?.image ?? '')
    }
    if (change.resource.kind === EVENTS.kind) this.#expectListed(change.object as Event)
  }
}

const PLAN = {
  apiVersion: 'rolloutplan.dev/v1alpha1',
  kind: 'RolloutPlan',
  name: 'web',
  namespace: 'default',
}
