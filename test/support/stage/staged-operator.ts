import { RandomStream } from '../../../src/base/random.ts'
import { durationMs } from '../../../src/base/units.ts'
import {
  InterceptedCluster,
  isWrite,
  type Interceptor,
  type Request,
} from '../../../src/cluster/intercepted-cluster.ts'
import type { Simulation } from '../../../src/cluster/sim/simulation.ts'
import { makeOperator } from '../../../src/controllers/rollout-plan/controller.ts'
import type { Manager } from '../../../src/runtime/manager.ts'
import type { Bug } from '../../../src/runtime/runtime.ts'

const LATENCY = durationMs(2)

/**
 * Just before a write takes its way to the API server, or in the instant in which it took effect.
 */
export type Moment = 'before' | 'after'

export interface StagedOperatorOptions {
  readonly simulation: Simulation
  readonly seed: number
  onWrite(moment: Moment, request: Request): void
  /** Told of everything that it asks for, reads and watches too. */
  onRequest(request: Request): void
  onBug(bug: Bug): void
}

/** An operator of which every write can be raced with, and which can be killed at any. */
export class StagedOperator implements Interceptor {
  readonly #options: StagedOperatorOptions
  readonly #manager: Manager
  #isDead = false

  constructor(options: StagedOperatorOptions) {
    this.#options = options
    const { simulation, seed } = options
    const cluster = new InterceptedCluster(simulation.connect(LATENCY), this)
    const random = (name: string): RandomStream => RandomStream.seeded(seed, `operator ${name}`)
    const onBug = (bug: Bug): void => {
      options.onBug(bug)
    }
    this.#manager = makeOperator(
      { cluster, clock: simulation.outside, random, onBug },
      { wrote: () => undefined },
    ).manager
    this.#manager.start()
  }

  /** Ends at once, as SIGKILL does: what is under way never comes back. */
  kill(): void {
    this.#isDead = true
    this.#manager.stop()
  }

  async intercept<R>(request: Request, send: () => Promise<R>): Promise<R> {
    this.#options.onRequest(request)
    this.#tell('before', request)
    const answer = await this.#unlessDead(send)
    this.#tell('after', request)
    return this.#unlessDead(() => Promise.resolve(answer))
  }

  #tell(moment: Moment, request: Request): void {
    if (!this.#isDead && isWrite(request)) this.#options.onWrite(moment, request)
  }

  #unlessDead<R>(next: () => Promise<R>): Promise<R> {
    return this.#isDead ? new Promise(() => undefined) : next()
  }

  opening(request: Request): void {
    this.#options.onRequest(request)
  }
}
