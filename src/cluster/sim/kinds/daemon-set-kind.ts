import { deepEqual } from '../../../base/json.ts'
import {
  DAEMON_SETS,
  TEMPLATE_GENERATION,
  type DaemonSet,
  type DaemonSetStrategy,
} from '../../../objects/daemon-set.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind, withStatus } from './make-kind.ts'
import { immutableValue, invalidValue, requiredValue, unsupportedValue } from './rules/causes.ts'
import {
  atMostAllRules,
  intOrPercentRules,
  isZero,
  nonNegativeRules,
  strategyInGo,
} from './rules/number-rules.ts'
import { selectorAndTemplateRules } from './rules/template-rules.ts'
import { DAEMON_SET } from './shapes/set-shapes.ts'
import { withoutNoAnnotations, withoutZeros, withTemplateDefaults } from './workload-defaults.ts'

/**
 * DaemonSets: Kubernetes 1.36, pkg/registry/apps/daemonset and pkg/apis/apps/validation.
 *
 * How many templates there have been is kept in an annotation, which nobody can write.
 */
export const DAEMON_SET_KIND = makeKind<DaemonSet>({
  resource: DAEMON_SETS,
  shortNames: ['ds'],
  hasStatus: true,
  shape: DAEMON_SET,
  defaults: (set) =>
    withTemplateDefaults(withStrategyDefaults(withoutNoAnnotations(withoutZeros(set)))),
  prepareForCreate: (set) =>
    withGeneration(withStatus(set, undefined), Math.max(templateGenerationOf(set), 1)),
  prepareForUpdate(set, old) {
    const isSame = deepEqual(set.spec.template, old.spec.template)
    return withGeneration(set, templateGenerationOf(old) + (isSame ? 0 : 1))
  },
  rules: daemonSetRules,
  raisesGeneration: (set, old) => !deepEqual(set.spec, old.spec),
})

/** Rolls where it does not say: one node after the other. */
function withStrategyDefaults(set: DaemonSet): DaemonSet {
  const { updateStrategy = {} } = set.spec
  const { maxSurge, maxUnavailable } = updateStrategy.rollingUpdate ?? {}
  if (updateStrategy.type !== 'RollingUpdate') return set
  if (maxSurge !== undefined && maxUnavailable !== undefined) return set
  const rollingUpdate = { maxSurge: maxSurge ?? 0, maxUnavailable: maxUnavailable ?? 1 }
  return { ...set, spec: { ...set.spec, updateStrategy: { ...updateStrategy, rollingUpdate } } }
}

function templateGenerationOf({ metadata }: DaemonSet): number {
  const text = metadata.annotations?.[TEMPLATE_GENERATION] ?? ''
  return /^\d+$/.test(text) ? Number(text) : 0
}

function withGeneration(set: DaemonSet, generation: number): DaemonSet {
  const { metadata } = set
  const value = String(generation)
  if (metadata.annotations?.[TEMPLATE_GENERATION] === value) return set
  const annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: value }
  return { ...set, metadata: { ...metadata, annotations } }
}

function daemonSetRules(
  { spec }: DaemonSet,
  old: DaemonSet | undefined,
): readonly ClusterErrorCause[] {
  return [
    ...(old === undefined || deepEqual(spec.selector, old.spec.selector)
      ? []
      : [immutableValue('spec.selector', spec.selector)]),
    ...selectorAndTemplateRules(spec, { ofSelector: 'daemonset', ofTemplate: 'DaemonSet' }),
    ...nonNegativeRules(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...strategyRules(spec.updateStrategy ?? {}, 'spec.updateStrategy'),
    ...nonNegativeRules(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ]
}

function strategyRules(strategy: DaemonSetStrategy, path: string): readonly ClusterErrorCause[] {
  switch (strategy.type) {
    case 'OnDelete':
      return []
    case 'RollingUpdate':
      return rollingUpdateRules(strategy.rollingUpdate ?? {}, `${path}.rollingUpdate`)
    case undefined:
    default:
      return [unsupportedValue(path, strategyInGo(strategy), ['RollingUpdate', 'OnDelete'])]
  }
}

/** Either pods are missing for a while, or there are two on a node; never both. */
function rollingUpdateRules(
  { maxSurge, maxUnavailable }: NonNullable<DaemonSetStrategy['rollingUpdate']>,
  path: string,
): ClusterErrorCause[] {
  const found = [
    ...intOrPercentRules(maxUnavailable, `${path}.maxUnavailable`),
    ...intOrPercentRules(maxSurge, `${path}.maxSurge`),
    ...atMostAllRules(maxUnavailable, `${path}.maxUnavailable`),
    ...atMostAllRules(maxSurge, `${path}.maxSurge`),
  ]
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    const detail = 'may not be set when maxUnavailable is non-zero'
    found.push(invalidValue(`${path}.maxSurge`, maxSurge, detail))
  } else if (isZero(maxUnavailable) && isZero(maxSurge)) {
    found.push(requiredValue(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'))
  }
  return found
}
