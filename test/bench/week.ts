import { PLAN_CRD, REQUEST_CRD } from '../../src/api/crd.ts'
import { PODS } from '../../src/objects/pod.ts'
import { NODES } from '../../src/objects/node.ts'
import { runScenario, type RunOptions } from '../../src/scenario/run.ts'
import { readScenario } from '../../src/scenario/scenario-problems.ts'
import { autoscaler, budget, canaryObjects, withRequests, type Canary } from './canary-scenario.ts'

/** 500 pods: 20 Deployments of 25, of which the first three are sized by load. */
const NAMES = Array.from({ length: 20 }, (_, index) => `app-${index}`)
const REPLICAS = 25
const SCALED = NAMES.slice(0, 3)
const LIMITS = { minReplicas: 10, maxReplicas: 40 }
const [FIRST = '', SECOND = '', THIRD = ''] = NAMES

/** How long a week takes to simulate: daily load, autoscalers, three rollouts, two lost nodes. */
export async function week(print: (line: string) => void): Promise<object> {
  const run = weekRun()
  const start = process.hrtime.bigint()
  const { rows, world, totals } = await runScenario(run)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const complete = rows.filter(({ text }) => text.includes('RolloutComplete')).length
  if (complete < 3) throw new Error(`Cannot end three rollouts in a week: ${complete} have ended`)
  print(`${world.store.count(PODS)} pods on ${world.store.count(NODES)} nodes in the end`)
  print(`${totals.served} requests served, ${totals.refused} refused; ${rows.length} lines told`)
  print(`${world.store.revision} writes; a week: ${seconds.toFixed(3)} s; goal: at most 5 s`)
  return { seconds: Number(seconds.toFixed(3)), writes: world.store.revision }
}

function weekRun(): RunOptions {
  const canary: Canary = {
    replicas: REPLICAS,
    weights: [20, 50],
    pauseSeconds: 600,
    capacity: 'Additive',
  }
  const reading = readScenario({
    apiVersion: 'simulate.rolloutplan.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'week' },
    spec: {
      seed: 1,
      until: '7d',
      nodes: zones().flatMap((zone, index) => ({ name: `node-${index}`, cpu: '8', zone })),
      manifests: ['all.yaml'],
      traffic: SCALED.map((service) => ({
        service,
        daily: { lowestPerSecond: 200, highestPerSecond: 1000, peakHour: 15 },
      })),
      timeline: [
        { at: '1d', setImage: { deployment: FIRST, image: 'web:2' } },
        { at: '2d', loseNode: { node: 'node-3', how: 'Off' } },
        { at: '50h', returnNode: { node: 'node-3' } },
        { at: '3d', setImage: { deployment: SECOND, image: 'web:2' } },
        { at: '5d', loseNode: { node: 'node-7', how: 'Partition' } },
        { at: '122h', returnNode: { node: 'node-7' } },
        { at: '6d', setImage: { deployment: THIRD, image: 'web:2' } },
      ],
    },
  })
  if (reading.kind === 'problems') {
    throw new Error(`Cannot read the scenario: ${JSON.stringify(reading.problems)}`)
  }
  const objects = NAMES.flatMap((name) => [
    ...canaryObjects(name, canary).map(withRequests),
    budget(name),
  ])
  return {
    scenario: reading.scenario,
    manifests: new Map([
      ['all.yaml', [...objects, ...SCALED.map((name) => autoscaler(name, LIMITS))]],
    ]),
    crds: [PLAN_CRD, REQUEST_CRD],
  }
}

function zones(): readonly string[] {
  return Array.from({ length: 20 }, (_, index) => `zone-${'abc'[index % 3] ?? ''}`)
}
