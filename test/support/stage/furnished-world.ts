import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { CRDS } from '../../../src/objects/crd.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import type { DeploymentSpec } from '../../../src/objects/workload.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import {
  createDeployment,
  makeDeployment,
  PERSON,
  run,
  templateOf,
  worldOf,
} from '../sim/workload-world.ts'
import { Person } from './person.ts'
import { installPolicy } from './gate-policy.ts'

/** What is there before the plan. */
export interface Ground {
  readonly replicas?: number
  /** Versions that were rolled out before the plan came; the last of them is stable. */
  readonly history?: readonly string[]
  /** Whether the policy of the gate AdmissionPolicy is installed. */
  readonly policy?: boolean
  readonly deployment?: Partial<DeploymentSpec>
  readonly seed?: number
}

const REST_SECONDS = 10

const furnished = new Map<string, World>()

/** Made once for all stories on the same ground, and forked for each. */
export function furnishedWorld(ground: Ground): World {
  const { replicas, history, policy, deployment, seed } = ground
  const key = JSON.stringify({ replicas, history, policy, deployment, seed })
  const world = furnished.get(key) ?? furnish(ground)
  furnished.set(key, world)
  return world.fork()
}

function furnish({ replicas = 4, history = ['web:a'], policy, deployment, seed }: Ground): World {
  const world = worldOf(undefined, seed)
  for (const crd of [PLAN_CRD, REQUEST_CRD]) world.api.create(CRDS, crd, PERSON)
  if (policy === true) installPolicy(world)
  world.api.create(SERVICES, WEB_SERVICE, PERSON)
  const [first = 'web:a', ...others] = history
  createDeployment(world, makeDeployment({ replicas, template: templateOf(first), ...deployment }))
  run(world, REST_SECONDS)
  const person = new Person(world)
  for (const image of others) {
    person.setImage(image)
    run(world, REST_SECONDS)
  }
  return world
}

const WEB_SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
}
