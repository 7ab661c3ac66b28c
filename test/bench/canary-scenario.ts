import { PLAN_CRD, REQUEST_CRD } from '../../src/api/crd.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import type { RunOptions } from '../../src/scenario/run.ts'
import { readScenario } from '../../src/scenario/scenario-problems.ts'

export interface CanaryWish {
  readonly replicas: number
  readonly weights: readonly number[]
  readonly pauseSeconds: number
  readonly capacity: 'Additive' | 'Bounded'
  /** Whether the image is changed, ten seconds after the start. */
  readonly edits: boolean
  readonly until: string
}

/** A canary of one Deployment with nothing else going on, as a run. */
export function canaryRun(wish: CanaryWish): RunOptions {
  const { edits, until } = wish
  const setImage = { deployment: 'web', image: 'web:2' }
  const reading = readScenario({
    apiVersion: 'simulate.rolloutplan.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'bench' },
    spec: {
      seed: 1,
      until,
      manifests: ['all.yaml'],
      timeline: edits ? [{ at: '10s', setImage }] : [],
    },
  })
  if (reading.kind === 'problems') {
    throw new Error(`Cannot read the scenario: ${JSON.stringify(reading.problems)}`)
  }
  return {
    scenario: reading.scenario,
    manifests: new Map([['all.yaml', [deployment(wish.replicas), service(), plan(wish)]]]),
    crds: [PLAN_CRD, REQUEST_CRD],
  }
}

function deployment(replicas: number): KubeObject {
  const labels = { app: 'web' }
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  }
  return object
}

function service(): KubeObject {
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  }
  return object
}

function plan({ weights, pauseSeconds, capacity }: CanaryWish): KubeObject {
  const object = {
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutPlan',
    metadata: { name: 'web' },
    spec: {
      targetRef: { name: 'web' },
      strategy: {
        type: 'Canary',
        canary: {
          capacity: { type: capacity },
          steps: weights.map((weight) => ({ weight, pause: { seconds: pauseSeconds } })),
          bakeSeconds: 0,
        },
      },
    },
  }
  return object
}
