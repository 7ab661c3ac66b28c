import { RandomStream } from '../base/random.ts'
import { durationMs, type DurationMs } from '../base/units.ts'
import {
  InterceptedCluster,
  isWrite,
  type Interceptor,
  type Request,
} from '../cluster/intercepted-cluster.ts'
import type { Simulation } from '../cluster/sim/simulation.ts'
import { makeOperator } from '../controllers/rollout-plan/controller.ts'
import type { Manager } from '../runtime/manager.ts'
import type { Bug } from '../runtime/runtime.ts'

/** How long a request of the operator takes to have its effect. */
const LATENCY: DurationMs = durationMs(2)

/** The moment at which an operator is to die: at its n-th write, counted from 1. */
export interface DeathAt {
  readonly write: number
  /** `before`: the write is never made. `after`: it is made, and the answer is never read. */
  readonly moment: 'before' | 'after'
}

export interface OperatorOptions {
  readonly simulation: Simulation
  readonly seed: number
  readonly deathAt?: DeathAt | undefined
  /** Told when it has died, so that another one can be started. */
  readonly onDeath?: () => void
  onBug(bug: Bug): void
}

/**
 * One process of the operator against a simulated cluster, which may be killed at any write.
 *
 * What it kept in memory dies with it: its successor begins with empty caches.
 */
export class OperatorProcess implements Interceptor {
  readonly #options: OperatorOptions
  readonly #manager: Manager
  readonly requests: Request[] = []
  #writes = 0
  #dead = false

  constructor(options: OperatorOptions) {
    this.#options = options
    const { simulation, seed } = options
    const cluster = new InterceptedCluster(simulation.connect(LATENCY), this)
    this.#manager = makeOperator(
      {
        cluster,
        clock: simulation.outside,
        random: (name) => RandomStream.seeded(seed, `operator ${name}`),
        onBug: (bug) => {
          options.onBug(bug)
        },
      },
      { wrote: () => undefined },
    ).manager
  }

  start(): void {
    this.#manager.start()
  }

  /** Ends at once, as SIGKILL does: what is under way never comes back. */
  kill(): void {
    if (this.#dead) return
    this.#dead = true
    this.#manager.stop()
    this.#options.onDeath?.()
  }

  async intercept<R>(request: Request, send: () => Promise<R>): Promise<R> {
    if (this.#isDead()) return never()
    this.requests.push(request)
    if (!isWrite(request)) return send()
    const { deathAt } = this.#options
    const isLast = ++this.#writes === deathAt?.write
    if (isLast && deathAt.moment === 'before') this.kill()
    const answer = this.#isDead() ? never<R>() : await send()
    if (isLast) this.kill()
    return this.#isDead() ? never() : answer
  }

  /** Asked anew each time, as it may have died while a request was under way. */
  #isDead(): boolean {
    return this.#dead
  }

  opening(request: Request): void {
    this.requests.push(request)
  }
}

function never<R>(): Promise<R> {
  return new Promise(() => undefined)
}
