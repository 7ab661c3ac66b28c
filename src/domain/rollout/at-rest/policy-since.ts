import { GATE_POLICY_LABEL } from '../../../api/labels.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import { instant, type InstantMs } from '../../../base/units.ts'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MatchResources,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
} from '../../../objects/admission.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import { earliest } from '../transition.ts'

/** Policies and bindings, newest version first: `v1` is served from Kubernetes 1.36 on. */
export const GATE_POLICY_KINDS: readonly (readonly [
  Resource<MutatingAdmissionPolicy>,
  Resource<MutatingAdmissionPolicyBinding>,
])[] = [
  [MUTATING_POLICIES, MUTATING_POLICY_BINDINGS],
  [
    { ...MUTATING_POLICIES, version: 'v1beta1' },
    { ...MUTATING_POLICY_BINDINGS, version: 'v1beta1' },
  ],
]

/** Those whose text this operator goes by. */
export const GATE_POLICY_QUERY = { labels: { matchLabels: { [GATE_POLICY_LABEL]: 'v1' } } }

/**
 * Since when one of the policies is bound, for whatever it matches; `undefined` where none is.
 *
 * Only those that carry our label are to be given: what they do is not asked.
 */
export function policySince(
  policies: readonly MutatingAdmissionPolicy[],
  bindings: readonly MutatingAdmissionPolicyBinding[],
): InstantMs | undefined {
  const bound = bindings
    .filter(({ spec }) => !isNarrowed(spec.matchResources))
    .flatMap((binding) => {
      const policy = policies.find(({ metadata }) => metadata.name === binding.spec.policyName)
      return policy === undefined ? [] : [Math.max(madeAt(policy), madeAt(binding)) as InstantMs]
    })
  return earliest(...bound)
}

function madeAt({ metadata }: KubeObject): InstantMs {
  return parseTime(metadata.creationTimestamp ?? '') ?? instant(0)
}

/** Somebody has taken Deployments out: it may hold some of them, and we can't tell which. */
function isNarrowed(match: MatchResources = {}): boolean {
  const { resourceRules = [], excludeResourceRules = [] } = match
  const selectors = [match.namespaceSelector, match.objectSelector]
  return (
    resourceRules.length + excludeResourceRules.length > 0 ||
    selectors.some((selector) => Object.keys(selector ?? {}).length > 0)
  )
}
