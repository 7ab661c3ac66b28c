import { PLAN_CRD, REQUEST_CRD } from '../../src/api/crd.ts'
import { REQUEST_ACTIONS } from '../../src/api/rollout-request.ts'
import { RandomStream } from '../../src/base/random.ts'
import { isWrite } from '../../src/cluster/intercepted-cluster.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import { runScenario, type RunReport } from '../../src/scenario/run.ts'
import { readScenario } from '../../src/scenario/scenario-problems.ts'
import { InvariantWatch } from './invariants/invariant-watch.ts'
import { readGatePolicy } from './stage/gate-policy.ts'

export interface RandomRun {
  /** What people did, in their order, for the message of a failure. */
  readonly told: readonly string[]
  readonly report: RunReport
  readonly violations: readonly string[]
  /** What the operator wrote in the last ten minutes, when nothing happened any more. */
  readonly lateWrites: number
}

const IMAGES = ['web:1', 'web:2', 'web:3', 'web:broken']
const LAST_ACTION_SECONDS = 900
const OUTAGE_SECONDS = 5
const SETTLED_SECONDS = LAST_ACTION_SECONDS + 3600

/** What no operator can help when nodes fail that have all the pods. */
const BROKEN_BY_MISHAPS = ['S01', 'S08']

/**
 * A rollout to which people do things at random, and its nodes have mishaps if that is asked for;
 * all of it follows from the seed.
 */
export async function randomRun(seed: number, hasMishaps = false): Promise<RandomRun> {
  const random = RandomStream.seeded(seed, 'random run')
  const mishaps = hasMishaps ? mishapsOf(RandomStream.seeded(seed, 'mishaps')) : []
  const timeline = [...actionsOf(random), ...mishaps]
  const until = `${SETTLED_SECONDS}s`
  const base = { seed, manifests: ['all.yaml'], timeline, ...SURROUNDINGS }
  const manifests = new Map([['all.yaml', [...policyOf(seed), ...objectsOf(random)]]])
  const watch = new InvariantWatch(hasMishaps ? BROKEN_BY_MISHAPS : [])
  const report = await runScenario({
    ...runOf({ ...base, until }),
    manifests,
    crds: [PLAN_CRD, REQUEST_CRD],
    onChange: watch.see,
  })
  const { requests: early } = await runScenario({
    ...runOf({ ...base, until: `${SETTLED_SECONDS - 600}s` }),
    manifests,
    crds: [PLAN_CRD, REQUEST_CRD],
  })
  return {
    told: timeline.map((action) => JSON.stringify(action)),
    report,
    violations: watch.violations,
    lateWrites: report.requests.slice(early.length).filter(isWrite).length,
  }
}

const SURROUNDINGS = {
  nodes: { count: 4 },
  images: { 'web:broken': { pullFails: true } },
  traffic: [{ service: 'web', requestsPerSecond: 50 }],
}

function runOf(spec: object) {
  const reading = readScenario({
    apiVersion: 'simulate.rolloutplan.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'random' },
    spec,
  })
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems))
  return { scenario: reading.scenario }
}

function actionsOf(random: RandomStream): readonly object[] {
  const times = Array.from({ length: 3 + random.below(6) }, () => random.below(LAST_ACTION_SECONDS))
  return times
    .sort((a, b) => a - b)
    .flatMap((second, index) => {
      const at = 20 + second
      if (random.below(10) > 0) return [{ at: `${at}s`, ...actionOf(random) }]
      // The next one may have come before this one is back; then nobody is killed.
      const isFree = at + OUTAGE_SECONDS < 20 + (times[index + 1] ?? LAST_ACTION_SECONDS * 2)
      const outage = [
        { at: `${at}s`, operator: 'kill' },
        { at: `${at + OUTAGE_SECONDS}s`, operator: 'start' },
      ]
      return isFree ? outage : []
    })
}

function actionOf(random: RandomStream): object {
  const kind = random.below(12)
  if (kind < 4) return { setImage: { deployment: 'web', image: pick(random, IMAGES) } }
  if (kind < 8) return { request: { plan: 'web', action: pick(random, REQUEST_ACTIONS) } }
  if (kind < 9) return { scale: { deployment: 'web', replicas: 1 + random.below(8) } }
  if (kind < 10) return { resume: { deployment: 'web' } }
  const paused = { paused: random.below(2) === 0 }
  return kind < 11 ? ofPlan({ spec: paused }) : ofPlan({ spec: { strategy: strategyOf(random) } })
}

/** One thing that befalls each of three nodes of four, and its end. */
function mishapsOf(random: RandomStream): readonly object[] {
  return ['node-1', 'node-2', 'node-3'].flatMap((node) => {
    const at = 30 + random.below(LAST_ACTION_SECONDS - 100)
    const [begin, end] = mishapOf(node, random.below(4))
    return [
      { at: `${at}s`, ...begin },
      { at: `${at + 20 + random.below(500)}s`, ...end },
    ]
  })
}

function mishapOf(node: string, which: number): readonly [object, object] {
  const taint = { node, key: 'example.com/gone', effect: 'NoExecute' }
  switch (which) {
    case 0:
      return [{ loseNode: { node, how: 'Off' } }, { returnNode: { node } }]
    case 1:
      return [{ loseNode: { node, how: 'Partition' } }, { returnNode: { node } }]
    case 2:
      return [{ drain: { node } }, { uncordon: { node } }]
    default:
      return [{ taint }, { taint: { ...taint, remove: true } }]
  }
}

function ofPlan(merge: object): object {
  return { patch: { kind: 'RolloutPlan', name: 'web', merge } }
}

/** By either gate, every other time. */
function policyOf(seed: number): readonly KubeObject[] {
  return seed % 2 === 0 ? [] : readGatePolicy()
}

function objectsOf(random: RandomStream): readonly KubeObject[] {
  const labels = { app: 'web' }
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2 + random.below(5),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  }
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: labels, ports: [{ port: 80 }] },
  }
  const plan = {
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutPlan',
    metadata: { name: 'web' },
    spec: {
      targetRef: { name: 'web' },
      progressDeadlineSeconds: 60,
      strategy: strategyOf(random),
    },
  }
  return [deployment, service, plan]
}

function strategyOf(random: RandomStream): object {
  const onFailure = pick(random, ['Abort', 'Pause'])
  const pause = { seconds: 1 + random.below(60) }
  const bakeSeconds = random.below(30)
  const steps = [
    { weight: 20, pause },
    { weight: 50, pause },
  ]
  switch (random.below(4)) {
    case 0:
      return { type: 'Canary', canary: { steps, onFailure, bakeSeconds } }
    case 1: {
      const capacity = { type: 'Bounded', maxSurge: 1 + random.below(2) }
      return { type: 'Canary', canary: { capacity, steps, onFailure, bakeSeconds } }
    }
    case 2: {
      const services = { activeService: 'web', previewService: 'web-preview' }
      return { type: 'BlueGreen', blueGreen: { ...services, pause, onFailure, bakeSeconds } }
    }
    default:
      return {
        type: 'RollingUpdate',
        rollingUpdate: { minBatchSeconds: 5, onFailure, bakeSeconds },
      }
  }
}

function pick<T>(random: RandomStream, items: readonly T[]): T {
  return items[random.below(items.length)] as T
}
