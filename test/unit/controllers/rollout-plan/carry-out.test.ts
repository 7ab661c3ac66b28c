import { expect, it } from '@jest/globals'
import { newWorld } from '../../../../src/cluster/sim/cluster-parts.ts'
import { Simulation } from '../../../../src/cluster/sim/simulation.ts'
import { carryOut } from '../../../../src/controllers/rollout-plan/carry-out.ts'
import { durationMs } from '../../../../src/base/units.ts'
import { DEPLOYMENTS } from '../../../../src/objects/workload.ts'
import { drivenCluster } from '../../../support/sim/driven-cluster.ts'
import {
  createDeployment,
  deploymentIn,
  editDeployment,
} from '../../../support/sim/workload-world.ts'

const BORROWER = 'rolloutplan-hand-over'
const WEB = { namespace: 'default', name: 'web' }

/** A Deployment of which a borrower owns a field. */
function lentDeployment() {
  const simulation = new Simulation(newWorld({ seed: 1 }))
  const { world } = simulation
  createDeployment(world)
  const body = { spec: { replicas: 7 } }
  const { metadata } = world.api.patch(
    DEPLOYMENTS,
    WEB,
    { kind: 'merge', body },
    { fieldManager: BORROWER },
  )
  const { uid = '', resourceVersion = '' } = metadata
  const what = { resource: DEPLOYMENTS, key: WEB, uid, resourceVersion, managers: [BORROWER] }
  const write = { kind: 'disown', why: 'no longer own it', ...what } as const
  const cluster = drivenCluster(simulation, simulation.connect(durationMs(1)))
  return { world, write, cluster }
}

it('drops an owner and changes nothing else', async () => {
  const { world, write, cluster } = lentDeployment()
  await carryOut(write, cluster)
  const { metadata, spec } = deploymentIn(world)
  expect(metadata.managedFields?.map(({ manager }) => manager)).not.toContain(BORROWER)
  expect(spec.replicas).toBe(7)
})

it('drops nobody of an object that has changed meanwhile', async () => {
  const { world, write, cluster } = lentDeployment()
  editDeployment(world, { minReadySeconds: 3 })
  await expect(carryOut(write, cluster)).rejects.toMatchObject({ reason: 'Conflict' })
  const { metadata } = deploymentIn(world)
  expect(metadata.managedFields?.map(({ manager }) => manager)).toContain(BORROWER)
})
