import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { durationMs, seconds } from '../../../src/base/units.ts'
import { Simulation } from '../../../src/cluster/sim/simulation.ts'
import { CRDS } from '../../../src/objects/crd.ts'
import type { OperatedGround } from '../../contract/hand-over/ground.ts'
import { OperatorInHand } from '../operator-in-hand.ts'
import { drivenCluster } from './driven-cluster.ts'
import { PERSON, worldOf } from './workload-world.ts'

const NAMESPACE = 'default'

/** Ground with all simulated controllers, whose time goes on whenever it is asked. */
export function simulatedGround(): OperatedGround {
  const world = worldOf()
  for (const crd of [PLAN_CRD, REQUEST_CRD]) world.api.create(CRDS, crd, PERSON)
  const simulation = new Simulation(world)
  const client = simulation.connect(durationMs(1))
  const operator = new OperatorInHand(client, simulation.outside, NAMESPACE)
  return {
    client,
    cluster: drivenCluster(simulation, client),
    namespace: NAMESPACE,
    bugs: operator.bugs,
    // Nobody acts between two steps of the world.
    atOnce: async (edits, first) => {
      await first?.()
      for (const { resource, key, patch } of edits) world.api.patch(resource, key, patch, PERSON)
    },
    pass: () => simulation.runFor(seconds(0.1)),
    settle: () => simulation.runFor(seconds(30)),
    operate: (interceptor) => {
      operator.start(interceptor)
    },
    leave: () => {
      operator.stop()
    },
  }
}
