import { RandomStream } from '../../src/base/random.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { InterceptedCluster, type Interceptor } from '../../src/cluster/intercepted-cluster.ts'
import { makeOperator } from '../../src/controllers/rollout-plan/controller.ts'
import type { Bug } from '../../src/runtime/runtime.ts'

const SEED = 1

/** An operator for one namespace, in this process, whose every request passes an interceptor. */
export class OperatorInHand {
  /** What it has met. */
  readonly bugs: string[] = []
  readonly #cluster: Cluster
  readonly #clock: Clock
  readonly #namespace: string
  #stop: (() => void) | undefined

  constructor(cluster: Cluster, clock: Clock, namespace: string) {
    this.#cluster = cluster
    this.#clock = clock
    this.#namespace = namespace
  }

  start(interceptor: Interceptor): void {
    const runtime = {
      cluster: new InterceptedCluster(this.#cluster, interceptor),
      clock: this.#clock,
      random: (name: string) => RandomStream.seeded(SEED, name),
      onBug: ({ part, about, error }: Bug) => {
        this.bugs.push(`${part} about ${about}: ${String(error)}`)
      },
    }
    const { manager } = makeOperator(runtime, { wrote: () => undefined }, this.#namespace)
    manager.start()
    this.#stop = () => {
      manager.stop()
    }
  }

  stop(): void {
    this.#stop?.()
  }
}
