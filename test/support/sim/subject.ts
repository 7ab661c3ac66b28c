import { durationMs, seconds } from '../../../src/base/units.ts'
import { Simulation } from '../../../src/cluster/sim/simulation.ts'
import { newWorld } from '../../../src/cluster/sim/cluster-parts.ts'
import type { Subject } from '../../contract/cluster-contract.ts'
import { drivenCluster } from './driven-cluster.ts'

/** A fresh simulated cluster for the contract suite. */
export function newSubject(): Promise<Subject> {
  const simulation = new Simulation(newWorld({ seed: 1 }))
  const cluster = drivenCluster(simulation, simulation.connect(durationMs(1)))
  return Promise.resolve({
    cluster,
    settle: () => simulation.runFor(seconds(60)),
    policiesTaken: () => Promise.resolve(),
  })
}
