import { deepEqual } from '../../../base/json.ts'
import type { Deployment, DeploymentStrategy } from '../../../objects/workload.ts'
import { DEPLOYMENTS } from '../../../objects/workload.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { forbiddenValue, immutableValue, invalidValue, unsupportedValue } from './rules/causes.ts'
import {
  atMostAllRules,
  intOrPercentRules,
  isZero,
  nonNegativeRules,
  strategyInGo,
} from './rules/number-rules.ts'
import { selectorAndTemplateRules } from './rules/template-rules.ts'
import { DEPLOYMENT } from './shapes/workload-shape.ts'
import {
  withoutNoAnnotations,
  withoutZeros,
  withStrategyDefaults,
  withTemplateDefaults,
} from './workload-defaults.ts'

/** Deployments: Kubernetes 1.36, pkg/registry/apps/deployment and pkg/apis/apps/validation. */
export const DEPLOYMENT_KIND = makeKind<Deployment>({
  resource: DEPLOYMENTS,
  shortNames: ['deploy'],
  hasStatus: true,
  hasScale: true,
  shape: DEPLOYMENT,
  defaults(given) {
    const deployment = withoutNoAnnotations(withoutZeros(given))
    const { strategy = {} } = deployment.spec
    const filled = withStrategyDefaults(strategy)
    return withTemplateDefaults(
      filled === strategy
        ? deployment
        : { ...deployment, spec: { ...deployment.spec, strategy: filled } },
    )
  },
  rules: deploymentRules,
  // An annotation alone counts too: revisions are kept in annotations.
  raisesGeneration: (deployment, old) =>
    !deepEqual(deployment.spec, old.spec) ||
    !deepEqual(deployment.metadata.annotations ?? {}, old.metadata.annotations ?? {}),
})

function deploymentRules(
  { spec }: Deployment,
  old: Deployment | undefined,
): readonly ClusterErrorCause[] {
  return [
    ...nonNegativeRules(spec.replicas, 'spec.replicas'),
    ...selectorAndTemplateRules(spec),
    ...strategyRules(spec.strategy ?? {}),
    ...nonNegativeRules(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegativeRules(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...deadlineRules(spec.progressDeadlineSeconds ?? 0, spec.minReadySeconds ?? 0),
    ...(old === undefined || deepEqual(spec.selector, old.spec.selector)
      ? []
      : [immutableValue('spec.selector', spec.selector)]),
  ]
}

function strategyRules(strategy: DeploymentStrategy): ClusterErrorCause[] {
  switch (strategy.type) {
    case 'Recreate':
      return strategy.rollingUpdate === undefined
        ? []
        : [
            forbiddenValue(
              'spec.strategy.rollingUpdate',
              "may not be specified when strategy `type` is 'Recreate'",
            ),
          ]
    case 'RollingUpdate':
      return rollingUpdateRules(strategy.rollingUpdate ?? {}, 'spec.strategy.rollingUpdate')
    case undefined:
    default:
      return [
        unsupportedValue('spec.strategy', strategyInGo(strategy), ['Recreate', 'RollingUpdate']),
      ]
  }
}

function rollingUpdateRules(
  { maxSurge, maxUnavailable }: NonNullable<DeploymentStrategy['rollingUpdate']>,
  path: string,
): ClusterErrorCause[] {
  const found = [
    ...intOrPercentRules(maxUnavailable, `${path}.maxUnavailable`),
    ...intOrPercentRules(maxSurge, `${path}.maxSurge`),
    ...atMostAllRules(maxUnavailable, `${path}.maxUnavailable`),
  ]
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const detail = 'may not be 0 when `maxSurge` is 0'
    found.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable, detail))
  }
  return found
}

function deadlineRules(deadline: number, minReadySeconds: number): ClusterErrorCause[] {
  const path = 'spec.progressDeadlineSeconds'
  if (deadline > minReadySeconds) return []
  return [
    ...nonNegativeRules(deadline, path),
    invalidValue(path, deadline, 'must be greater than minReadySeconds'),
  ]
}
