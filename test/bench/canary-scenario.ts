import { PLAN_CRD, REQUEST_CRD } from '../../src/api/crd.ts'
import type { KubeObject } from '../../src/objects/meta.ts'
import type { HorizontalPodAutoscaler } from '../../src/objects/autoscaling.ts'
import type { PodDisruptionBudget } from '../../src/objects/policy.ts'
import { DEPLOYMENTS, type Deployment } from '../../src/objects/workload.ts'
import type { RunOptions } from '../../src/scenario/run.ts'
import { readScenario } from '../../src/scenario/scenario-problems.ts'

export interface Canary {
  readonly replicas: number
  readonly weights: readonly number[]
  readonly pauseSeconds: number
  readonly capacity: 'Additive' | 'Bounded'
}

export interface CanaryWish extends Canary {
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
    manifests: new Map([['all.yaml', canaryObjects('web', wish)]]),
    crds: [PLAN_CRD, REQUEST_CRD],
  }
}

/** A Deployment, its Service and its plan, all of one name. */
export function canaryObjects(name: string, canary: Canary): readonly KubeObject[] {
  return [deployment(name, canary), service(name), plan(name, canary)]
}

function deployment(name: string, { replicas }: Canary): KubeObject {
  const labels = { app: name }
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  }
  return object
}

function service(name: string): KubeObject {
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  }
  return object
}

function plan(name: string, { weights, pauseSeconds, capacity }: Canary): KubeObject {
  const object = {
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutPlan',
    metadata: { name },
    spec: {
      targetRef: { name },
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

/** The object with requests and probes in its pods, where it has pods. */
export function withRequests(object: KubeObject): KubeObject {
  if (object.kind !== DEPLOYMENTS.kind) return object
  const { spec, ...rest } = object as Deployment
  const probe = { httpGet: { path: '/healthz', port: 80 } }
  const containers = spec.template.spec.containers.map((container) => ({
    ...container,
    resources: { requests: { cpu: '200m', memory: '128Mi' } },
    readinessProbe: probe,
    livenessProbe: probe,
  }))
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } }
  return { ...rest, spec: { ...spec, template } } as KubeObject
}

export function budget(name: string): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { maxUnavailable: '10%', selector: { matchLabels: { app: name } } },
  }
}

interface Limits {
  readonly minReplicas: number
  readonly maxReplicas: number
}

export function autoscaler(name: string, limits: Limits): HorizontalPodAutoscaler {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      ...limits,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    },
  }
}
