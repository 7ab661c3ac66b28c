import { seconds } from '../../../src/base/units.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'
import { InterceptedCluster } from '../../../src/cluster/intercepted-cluster.ts'
import type { Simulation } from '../../../src/cluster/sim/simulation.ts'

/** A client for tests that simply await: whenever it asks, the simulated time goes on. */
export function drivenCluster(simulation: Simulation, cluster: Cluster): Cluster {
  return new InterceptedCluster(cluster, {
    async intercept(_request, send) {
      const answer = send()
      answer.catch(() => undefined)
      await simulation.runFor(seconds(0.002))
      return answer
    },
    opening: () => undefined,
  })
}
