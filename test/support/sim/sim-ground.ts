import { durationMs, seconds } from '../../../src/base/units.ts'
import { Simulation } from '../../../src/cluster/sim/simulation.ts'
import type { Ground } from '../../contract/hand-over/ground.ts'
import { drivenCluster } from './driven-cluster.ts'
import { PERSON, worldOf } from './workload-world.ts'

/** Ground with all simulated controllers, whose time goes on whenever it is asked. */
export function simulatedGround(): Ground {
  const world = worldOf()
  const simulation = new Simulation(world)
  return {
    cluster: drivenCluster(simulation, simulation.connect(durationMs(1))),
    namespace: 'default',
    atOnce: (edits) => {
      for (const { resource, key, patch } of edits) world.api.patch(resource, key, patch, PERSON)
      return Promise.resolve()
    },
    pass: () => simulation.runFor(seconds(0.1)),
    settle: () => simulation.runFor(seconds(30)),
  }
}
