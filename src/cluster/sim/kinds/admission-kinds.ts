import { deepEqual } from '../../../base/json.ts'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
} from '../../../objects/admission.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { compilePolicy } from '../admission/policy-program.ts'
import { makeKind } from './make-kind.ts'
import { forbiddenValue, invalidValue, requiredValue, unsupportedValue } from './rules/causes.ts'
import { matchRules, mutableRules } from './rules/match-rules.ts'
import { dnsSubdomain } from './rules/names.ts'
import { MUTATING_POLICY, MUTATING_POLICY_BINDING } from './shapes/admission-shape.ts'

/**
 * MutatingAdmissionPolicies: Kubernetes 1.36, pkg/apis/admissionregistration/validation.
 *
 * Left out on purpose: parameters; a policy that asks for them is refused.
 */
export const MUTATING_POLICY_KIND = makeKind<MutatingAdmissionPolicy>({
  resource: MUTATING_POLICIES,
  allowsUnconditionalUpdate: false,
  shape: MUTATING_POLICY,
  rules: policyRules,
  raisesGeneration: (policy, old) => !deepEqual(policy.spec, old.spec),
})

/**
 * MutatingAdmissionPolicyBindings, which may be there before their policy.
 *
 * Left out on purpose: `paramRef`, which nobody reads.
 */
export const MUTATING_POLICY_BINDING_KIND = makeKind<MutatingAdmissionPolicyBinding>({
  resource: MUTATING_POLICY_BINDINGS,
  allowsUnconditionalUpdate: false,
  shape: MUTATING_POLICY_BINDING,
  rules: bindingRules,
  raisesGeneration: (binding, old) => !deepEqual(binding.spec, old.spec),
})

const FAILURE_POLICIES = ['Fail', 'Ignore']
const REINVOCATION_POLICIES = ['IfNeeded', 'Never']

function policyRules(policy: MutatingAdmissionPolicy): readonly ClusterErrorCause[] {
  const { failurePolicy = '', paramKind, reinvocationPolicy = '' } = policy.spec
  return [
    ...choiceRules(failurePolicy, 'spec.failurePolicy', FAILURE_POLICIES),
    ...(paramKind === undefined
      ? []
      : [forbiddenValue('spec.paramKind', 'parameters are not known to the simulated cluster')]),
    ...constraintRules(policy.spec),
    ...compilePolicy(policy).causes,
    ...choiceRules(reinvocationPolicy, 'spec.reinvocationPolicy', REINVOCATION_POLICIES),
  ]
}

function choiceRules(
  value: string,
  path: string,
  supported: readonly string[],
): readonly ClusterErrorCause[] {
  if (value === '') return [requiredValue(path)]
  return supported.includes(value) ? [] : [unsupportedValue(path, value, supported)]
}

function constraintRules({
  matchConstraints,
}: MutatingAdmissionPolicy['spec']): readonly ClusterErrorCause[] {
  const path = 'spec.matchConstraints'
  if (matchConstraints === undefined) return [requiredValue(path)]
  const hasRules = (matchConstraints.resourceRules ?? []).length > 0
  return [
    ...matchRules(matchConstraints, path),
    ...(hasRules ? [] : [requiredValue(`${path}.resourceRules`)]),
    ...mutableRules(matchConstraints, path),
  ]
}

function bindingRules({ spec }: MutatingAdmissionPolicyBinding): readonly ClusterErrorCause[] {
  const { policyName = '', matchResources } = spec as Partial<typeof spec>
  const wrongName = policyName === '' ? undefined : dnsSubdomain(policyName)
  const path = 'spec.matchResources'
  return [
    ...(policyName === '' ? [requiredValue('spec.policyName')] : []),
    ...(wrongName === undefined ? [] : [invalidValue('spec.policyName', policyName, wrongName)]),
    ...(matchResources === undefined
      ? []
      : [...matchRules(matchResources, path), ...mutableRules(matchResources, path)]),
  ]
}
