import { after, seconds } from '../../src/base/units.ts'
import { newWorld } from '../../src/cluster/sim/cluster-parts.ts'
import { addNode } from '../../src/cluster/sim/kubelet/nodes.ts'
import type { World } from '../../src/cluster/sim/world.ts'
import { AUTOSCALERS } from '../../src/objects/autoscaling.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import { ZONE_LABEL } from '../../src/objects/node.ts'
import { DISRUPTION_BUDGETS } from '../../src/objects/policy.ts'
import { DEPLOYMENTS, type Deployment } from '../../src/objects/workload.ts'
import { autoscaler, budget } from './canary-scenario.ts'

const PERSON = { fieldManager: 'bench' }
const REPLICAS = 300
const ZONES = ['zone-a', 'zone-b', 'zone-c']
/** Longer than any pod here takes to get available. */
const PATIENCE_SECONDS = 600

export function worldWithNodes(nodes: number): World {
  const world = newWorld({ seed: 1 })
  for (let index = 0; index < nodes; index++) {
    const zone = ZONES[index % ZONES.length] ?? ''
    addNode(world, { name: `node-${index}`, cpu: '32', memory: '128Gi', zone }, index)
  }
  world.runUntil(after(world.now(), seconds(1)))
  return world
}

/** Creates Deployments of 300 pods, the last of the rest. */
export function createDeployments(world: World, pods: number): void {
  for (let index = 0; index * REPLICAS < pods; index++) {
    const replicas = Math.min(REPLICAS, pods - index * REPLICAS)
    world.api.create(DEPLOYMENTS, makeDeployment(`app-${index}`, replicas), PERSON)
  }
}

/** The same with liveness probes, spread over zones, each with a budget and an autoscaler. */
export function createGuardedDeployments(world: World, pods: number): void {
  for (let index = 0; index * REPLICAS < pods; index++) {
    const name = `app-${index}`
    const replicas = Math.min(REPLICAS, pods - index * REPLICAS)
    world.api.create(DEPLOYMENTS, guarded(makeDeployment(name, replicas)), PERSON)
    world.api.create(DISRUPTION_BUDGETS, inDefault(budget(name)), PERSON)
    const limits = { minReplicas: replicas, maxReplicas: 2 * replicas }
    world.api.create(AUTOSCALERS, inDefault(autoscaler(name, limits)), PERSON)
  }
}

function inDefault<T extends KubeObject>(object: T): T {
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } }
}

function guarded(deployment: Deployment): Deployment {
  const { spec } = deployment
  const { containers } = spec.template.spec
  const topologySpreadConstraints = [
    {
      maxSkew: 1,
      topologyKey: ZONE_LABEL,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: spec.selector,
    },
  ] as const
  const podSpec = {
    ...spec.template.spec,
    topologySpreadConstraints,
    containers: containers.map((container) => ({
      ...container,
      livenessProbe: { httpGet: { path: '/livez', port: 8080 } },
    })),
  }
  return { ...deployment, spec: { ...spec, template: { ...spec.template, spec: podSpec } } }
}

/** Lets time pass until every Deployment has all its pods available. */
export function runUntilAvailable(world: World): void {
  for (let second = 0; second < PATIENCE_SECONDS; second++) {
    world.runUntil(after(world.now(), seconds(1)))
    if (isAllAvailable(world)) return
  }
  throw new Error(`Cannot make every pod available within ${PATIENCE_SECONDS} simulated seconds`)
}

function isAllAvailable(world: World): boolean {
  for (const { spec, status } of world.store.list(DEPLOYMENTS)) {
    if ((status?.availableReplicas ?? 0) !== spec.replicas) return false
  }
  return true
}

function makeDeployment(name: string, replicas: number): Deployment {
  const labels = { app: name, 'app.kubernetes.io/part-of': 'bench', tier: 'web' }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'web',
              image: `registry.example/${name}:1.0`,
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [{ name: 'LOG_LEVEL', value: 'info' }],
              resources: {
                requests: { cpu: '100m', memory: '128Mi' },
                limits: { cpu: '500m', memory: '256Mi' },
              },
              readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
            },
          ],
        },
      },
    },
  }
}
