import type { StringMap } from '../../../objects/meta.ts'
import type { Pod } from '../../../objects/pod.ts'
import type { LabelSelector, LabelSelectorRequirement } from '../../../objects/selector.ts'
import { makeQuery, textOf, type PodQuery, type PodTerm } from './pod-query.ts'

/** Pods that a pod wants to be near to, or far from, within the domains of a topology. */
export interface AffinityTerm {
  readonly pods: PodTerm
  readonly query: PodQuery
  readonly topologyKey: string
}

export interface WeightedTerm extends AffinityTerm {
  /** Negative for pods that are better far away. */
  readonly weight: number
}

/** All that a pod says about the pods beside it. */
export interface AffinityTerms {
  readonly near: readonly AffinityTerm[]
  /** The pods that all terms of `near` name. */
  readonly nearQuery: PodQuery
  readonly far: readonly AffinityTerm[]
  readonly preferred: readonly WeightedTerm[]
}

interface TermSpec {
  readonly topologyKey: string
  readonly labelSelector?: LabelSelector
  readonly namespaces?: readonly string[]
  readonly namespaceSelector?: LabelSelector
  readonly matchLabelKeys?: readonly string[]
  readonly mismatchLabelKeys?: readonly string[]
}

interface Rules {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly TermSpec[]
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number
    readonly podAffinityTerm: TermSpec
  }[]
}

interface Affinity {
  readonly podAffinity?: Rules
  readonly podAntiAffinity?: Rules
}

const known = new WeakMap<Affinity, Map<string, AffinityTerms>>()

/**
 * The terms of a pod, read once for all pods of a template; `undefined` when it has none.
 *
 * Kubernetes 1.36, registry/core/pod/strategy.go (applyLabelKeysToLabelSelector). Left out on
 * purpose: that the API server writes `matchLabelKeys` into the selectors of the pod itself.
 */
export function affinityTermsOf({ metadata, spec }: Pod): AffinityTerms | undefined {
  const affinity = spec['affinity'] as Affinity | undefined
  if (affinity?.podAffinity === undefined && affinity?.podAntiAffinity === undefined) {
    return undefined
  }
  const { namespace = '', labels = {} } = metadata
  let byPod = known.get(affinity)
  if (byPod === undefined) known.set(affinity, (byPod = new Map<string, AffinityTerms>()))
  const key = [namespace, ...labelKeysOf(affinity).map((name) => labels[name] ?? '')].join()
  let terms = byPod.get(key)
  if (terms === undefined) byPod.set(key, (terms = readTerms(affinity, namespace, labels)))
  return terms
}

function readTerms(affinity: Affinity, namespace: string, labels: StringMap): AffinityTerms {
  const { podAffinity = {}, podAntiAffinity = {} } = affinity
  const read = (term: TermSpec): AffinityTerm => makeTerm(term, namespace, labels)
  const near = (podAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(read)
  const weighted = (rules: Rules, sign: 1 | -1): readonly WeightedTerm[] =>
    (rules.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((one) => ({
      ...read(one.podAffinityTerm),
      weight: sign * one.weight,
    }))
  return {
    near,
    nearQuery: makeQuery(
      near.map(({ pods }) => pods),
      false,
    ),
    far: (podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(read),
    preferred: [...weighted(podAffinity, 1), ...weighted(podAntiAffinity, -1)],
  }
}

function makeTerm(term: TermSpec, namespace: string, labels: StringMap): AffinityTerm {
  const { namespaces = [], namespaceSelector, topologyKey } = term
  const isOwn = namespaces.length === 0 && namespaceSelector === undefined
  const pods: PodTerm = {
    namespaces: isOwn ? [namespace] : [...namespaces].sort(),
    namespaceSelector,
    selector: selectorOf(term, labels),
  }
  return { pods, query: makeQuery([pods], false), topologyKey }
}

function selectorOf(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: TermSpec,
  labels: StringMap,
): LabelSelector | undefined {
  if (labelSelector === undefined || matchLabelKeys.length + mismatchLabelKeys.length === 0) {
    return labelSelector
  }
  const more = (keys: readonly string[], operator: 'In' | 'NotIn'): LabelSelectorRequirement[] =>
    keys.flatMap((key) => {
      const value = labels[key]
      return value === undefined ? [] : [{ key, operator, values: [value] }]
    })
  return {
    ...labelSelector,
    matchExpressions: [
      ...(labelSelector.matchExpressions ?? []),
      ...more(matchLabelKeys, 'In'),
      ...more(mismatchLabelKeys, 'NotIn'),
    ],
  }
}

function labelKeysOf({ podAffinity = {}, podAntiAffinity = {} }: Affinity): readonly string[] {
  return [podAffinity, podAntiAffinity].flatMap((rules) =>
    [
      ...(rules.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(rules.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }) => podAffinityTerm,
      ),
    ].flatMap(({ matchLabelKeys = [], mismatchLabelKeys = [] }) => [
      ...matchLabelKeys,
      ...mismatchLabelKeys,
    ]),
  )
}

/** A term as those hold it who are on nodes already: the same for the same term. */
export function textOfTerm({ pods, topologyKey }: AffinityTerm): string {
  return `${topologyKey} ${textOf(pods)}`
}
