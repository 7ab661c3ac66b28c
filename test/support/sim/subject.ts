import { durationMs, seconds } from '../../../src/base/units.ts'
import { Simulation } from '../../../src/cluster/sim/simulation.ts'
import { newWorld } from '../../../src/cluster/sim/cluster-parts.ts'
import type { Subject } from '../../contract/cluster-contract.ts'
import { drivenCluster } from './driven-cluster.ts'

/**
 * Longer than any controller takes, and short of the minute after which a pod is given up that is
 * bound to a node that is not there: promises about deletion have such pods, which nobody ends.
 */
const SETTLED_WITHIN = seconds(8)

/** A fresh simulated cluster for the contract suite. */
export function newSubject(): Promise<Subject> {
  const simulation = new Simulation(newWorld({ seed: 1 }))
  const cluster = drivenCluster(simulation, simulation.connect(durationMs(1)))
  return Promise.resolve({
    cluster,
    settle: () => simulation.runFor(SETTLED_WITHIN),
    policiesTaken: () => Promise.resolve(),
  })
}
