import type { RolloutPlan, StrategySpec } from '../../src/api/rollout-plan.ts'
import type { Facts } from '../../src/domain/rollout/facts.ts'
import type { ObjectMeta } from '../../src/objects/meta.ts'
import type { Service } from '../../src/objects/service.ts'
import type { Deployment, DeploymentSpec } from '../../src/objects/workload.ts'

type Meta = Partial<ObjectMeta>

export function metadataOf(name: string, meta: Meta = {}): ObjectMeta {
  return { name, namespace: 'default', uid: `uid-of-${name}`, ...meta }
}

export function deploymentOf(spec: Partial<DeploymentSpec> = {}, meta: Meta = {}): Deployment {
  const labels = { app: 'web' }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf('web', meta),
    spec: {
      replicas: 5,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
      strategy: { type: 'RollingUpdate' },
      ...spec,
    },
  }
}

export function serviceOf(name: string, selector: Service['spec']['selector']): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(name),
    spec: { ...(selector && { selector }), ports: [{ port: 80 }] },
  }
}

type CanarySpec = NonNullable<StrategySpec['canary']>
type BlueGreenSpec = NonNullable<StrategySpec['blueGreen']>

export function canaryOf(
  weights: readonly number[] = [20, 50],
  spec: Partial<CanarySpec> = {},
): StrategySpec {
  const steps = weights.map((weight) => ({ weight }))
  const capacity = { type: 'Additive' } as const
  return {
    type: 'Canary',
    canary: { steps, capacity, onFailure: 'Abort', bakeSeconds: 30, ...spec },
  }
}

export function blueGreenOf(spec: Partial<BlueGreenSpec> = {}): StrategySpec {
  const services = { activeService: 'web', previewService: 'web-preview' }
  return {
    type: 'BlueGreen',
    blueGreen: { ...services, onFailure: 'Abort', bakeSeconds: 30, ...spec },
  }
}

export function rollingUpdateOf(): StrategySpec {
  return {
    type: 'RollingUpdate',
    rollingUpdate: { minBatchSeconds: 0, bakeSeconds: 30, onFailure: 'Abort' },
  }
}

export function planOf(strategy: StrategySpec = canaryOf(), meta: Meta = {}): RolloutPlan {
  return {
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutPlan',
    metadata: metadataOf('web', { creationTimestamp: '2030-01-01T00:00:00Z', ...meta }),
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      gate: 'Auto',
      paused: false,
      progressDeadlineSeconds: 600,
      strategy,
    },
  }
}

/** Facts in which nothing is wrong, but for what is given. */
export function factsOf(overrides: Partial<Facts> = {}): Facts {
  return {
    plan: planOf(),
    target: deploymentOf(),
    replicaSets: [],
    services: new Map(),
    requests: [],
    otherDeployments: [],
    rivalPlans: [],
    autoscalers: [],
    budgets: [],
    policySince: undefined,
    ...overrides,
  }
}
