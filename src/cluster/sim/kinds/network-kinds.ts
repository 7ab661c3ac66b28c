import { deepEqual } from '../../../base/json.ts'
import { NETWORK_POLICIES, type NetworkPolicy } from '../../../objects/network.ts'
import { makeKind } from './make-kind.ts'
import { networkPolicyRules } from './rules/network-rules.ts'
import { NETWORK_POLICY } from './shapes/network-shapes.ts'

/** NetworkPolicies: Kubernetes 1.36, pkg/registry/networking/networkpolicy. */
export const NETWORK_POLICY_KIND = makeKind<NetworkPolicy>({
  resource: NETWORK_POLICIES,
  shortNames: ['netpol'],
  shape: NETWORK_POLICY,
  defaults: withPolicyTypes,
  rules: networkPolicyRules,
  raisesGeneration: (policy, old) => !deepEqual(policy.spec, old.spec),
})

/** One that does not say is about what comes in, and about what goes out if it has rules for it. */
function withPolicyTypes(policy: NetworkPolicy): NetworkPolicy {
  const { policyTypes = [], egress = [] } = policy.spec
  if (policyTypes.length > 0) return policy
  const types = egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
  return { ...policy, spec: { ...policy.spec, policyTypes: types } }
}
