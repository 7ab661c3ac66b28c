import { macrotask } from '../../base/system-macrotask.ts'
import { after, type DurationMs, type InstantMs } from '../../base/units.ts'
import { Outside } from './outside.ts'
import { SimCluster } from './sim-cluster.ts'
import type { World } from './world.ts'

/**
 * Runs a world together with those outside it, such as an operator, on one clock.
 *
 * Time stands still while code outside runs: the world goes on when nothing is left to settle.
 */
export class Simulation {
  readonly world: World
  readonly outside: Outside

  constructor(world: World) {
    this.world = world
    this.outside = new Outside(world)
  }

  /** A client of this cluster, whose requests take effect after `latency`. */
  connect(latency: DurationMs): SimCluster {
    return new SimCluster(this.world, this.outside, latency)
  }

  /** Lets everything happen that is due up to and including `until`. */
  async runUntil(until: InstantMs): Promise<void> {
    await macrotask()
    for (let at = this.world.nextAt; at !== undefined && at <= until; at = this.world.nextAt) {
      this.world.step()
      if (this.outside.takeTouched()) await macrotask()
    }
    this.world.advanceTo(until)
  }

  async runFor(span: DurationMs): Promise<void> {
    await this.runUntil(after(this.world.now(), span))
  }
}
